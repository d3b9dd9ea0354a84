package io.openshell.gateway.auth;

/** What a caller may do. */
public enum Role {
    /** Everything but reading the bundle. */
    ADMIN,
    /** Reading the bundle. */
    SANDBOX
}
