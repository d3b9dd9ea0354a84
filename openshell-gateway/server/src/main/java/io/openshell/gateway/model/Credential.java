package io.openshell.gateway.model;

import io.openshell.core.Secret;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One credential of a provider.
 *
 * @param value the credential; empty if what is stored cannot be unsealed
 * @param expiresAt from when on it must not be used, to the millisecond; empty if never
 */
public record Credential(Optional<Secret> value, Optional<Instant> expiresAt) {
    /** Creates a credential; no component may be null. */
    public Credential {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }

    /** Returns a credential that never expires. */
    public static Credential of(Secret value) {
        return new Credential(Optional.of(value), Optional.empty());
    }

    /** Returns this credential with another expiry. */
    public Credential expiringAt(Optional<Instant> time) {
        return new Credential(value, time);
    }

    /** Returns whether it can be used at {@code now}. */
    public boolean isUsable(Instant now) {
        return value.isPresent() && expiresAt.map(now::isBefore).orElse(true);
    }
}
