package io.openshell.gateway.tokens;

import io.openshell.core.Secret;
import java.time.Instant;
import java.util.Objects;

/**
 * A token that a backend takes for a while.
 *
 * @param value the token
 * @param expiresAt from when on it is not taken any more
 */
public record AccessToken(Secret value, Instant expiresAt) {
    /** Creates a token; no component may be null. */
    public AccessToken {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
