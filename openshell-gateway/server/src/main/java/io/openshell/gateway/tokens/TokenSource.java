package io.openshell.gateway.tokens;

import java.util.Objects;

/**
 * Names a credential from which tokens are minted.
 *
 * @param providerId the identity of the provider's record
 * @param credential the name of the credential in it
 */
public record TokenSource(String providerId, String credential) {
    /** Creates a name; no component may be null. */
    public TokenSource {
        Objects.requireNonNull(providerId, "providerId");
        Objects.requireNonNull(credential, "credential");
    }
}
