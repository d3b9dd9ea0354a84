package io.openshell.gateway.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is stored of a sandbox's token: a hash, never the token.
 *
 * @param id the part of the token by which it is found
 * @param name what the operator calls it
 * @param hash the SHA-256 of the whole token, in lowercase hexadecimal
 * @param createdAt when it was created, to the millisecond
 * @param expiresAt from when on it opens nothing, to the millisecond; empty if never
 */
public record SandboxToken(String id, String name, String hash, Instant createdAt, Optional<Instant> expiresAt) {
    /** Creates a token's record; no component may be null. */
    public SandboxToken {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
