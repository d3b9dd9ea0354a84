package io.openshell.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A credential. It cannot be printed, serialised or hashed by accident: {@link #toString()} is a constant,
 * {@link #hashCode()} is one too (do not key maps by it), and comparison takes constant time.
 *
 * <p>Immutable and thread-safe.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * Returns {@code value} as a secret.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public static Secret of(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a secret must not be blank");
        }
        return new Secret(value);
    }

    /** Returns the credential itself. Call it where the bytes go to the backend, and nowhere else. */
    public String reveal() {
        return value;
    }

    /** Compares in time that depends on the lengths only. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a constant: a hash of a key tells something about the key. */
    @Override
    public int hashCode() {
        return 1;
    }

    /** Returns a constant that holds nothing of the credential. */
    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
