package io.openshell.router.internal;

import io.openshell.core.Headers;
import io.openshell.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The bytes of a key that must not come back, prepared for search (Knuth-Morris-Pratt, so the work is linear whatever
 * the backend sends). Immutable and thread-safe.
 */
public final class KeyMask {
    /** Shorter placeholders ("ollama", "unused") are ordinary words that answers contain; masking those helps nobody. */
    static final int SHORTEST = 8;

    private final byte[] key;
    private final int[] fallback;

    private KeyMask(byte[] key) {
        this.key = key;
        this.fallback = fallback(key);
    }

    /** Returns the mask for {@code secret}. */
    public static KeyMask of(Secret secret) {
        byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
        return new KeyMask(bytes.length < SHORTEST ? new byte[0] : bytes);
    }

    /** For each prefix of the key, the length of its longest proper prefix that is its suffix too. */
    private static int[] fallback(byte[] key) {
        int[] table = new int[key.length];
        int length = 0;
        for (int i = 1; i < key.length; i++) {
            while (length > 0 && key[i] != key[length]) {
                length = table[length - 1];
            }
            if (key[i] == key[length]) {
                length++;
            }
            table[i] = length;
        }
        return table;
    }

    /** Returns whether there is nothing to mask. */
    public boolean isEmpty() {
        return key.length == 0;
    }

    int length() {
        return key.length;
    }

    byte at(int index) {
        return key[index];
    }

    /** Returns the length of the next shorter prefix of the key that a text ending with {@code length} of its bytes ends with. */
    int shorter(int length) {
        return fallback[length - 1];
    }

    /** Returns whether a key may begin in {@code piece}; a quick look that most pieces end with. */
    boolean mayBeginIn(ByteBuffer piece) {
        for (int i = piece.position(); i < piece.limit(); i++) {
            if (piece.get(i) == key[0] && (i + 1 == piece.limit() || piece.get(i + 1) == key[1])) {
                return true;
            }
        }
        return false;
    }

    /** Returns {@code headers} with the key replaced by stars in every value; a header whose name holds it, in any case, is dropped. */
    public Headers mask(Headers headers) {
        if (isEmpty()) {
            return headers;
        }
        String secret = new String(key, StandardCharsets.UTF_8);
        // The HTTP client hands over names in lower case.
        String secretInName = secret.toLowerCase(Locale.ROOT);
        Headers.Builder masked = Headers.builder();
        headers.forEach((name, value) -> {
            if (!name.toLowerCase(Locale.ROOT).contains(secretInName)) {
                masked.add(name, value.replace(secret, "*".repeat(secret.length())));
            }
        });
        return masked.build();
    }
}
