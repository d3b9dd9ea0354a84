package io.openshell.gateway.auth;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls.
 *
 * @param roles what it may do
 * @param name the name for logs: the token's, or the certificate's
 * @param tokenId the id of the sandbox token that it showed; empty if it showed something else
 */
public record Caller(Set<Role> roles, String name, Optional<String> tokenId) {
    /** Copies the roles; no component may be null. */
    public Caller {
        roles = Set.copyOf(roles);
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(tokenId, "tokenId");
    }

    /** Returns the caller with one role that showed something else than a sandbox token. */
    static Caller of(Role role, String name) {
        return new Caller(Set.of(role), name, Optional.empty());
    }

    /** Returns whoever calls a gateway that asks nobody who he is. */
    static Caller anyone() {
        return new Caller(Set.of(Role.values()), "anyone", Optional.empty());
    }

    /** Returns role and name, for logs. */
    @Override
    public String toString() {
        return roles.size() == 1 ? roles.iterator().next().name().toLowerCase(Locale.ROOT) + ":" + name : name;
    }
}
