package io.openshell.gateway.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key under which a store's credentials are sealed: 256 bits. Immutable and thread-safe; cannot be printed. */
public final class MasterKey {
    private static final int BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final byte[] ID_PURPOSE = "openshell master key id\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final byte[] id;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ID_PURPOSE);
            id = Arrays.copyOf(digest.digest(bytes), ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Returns a new key. */
    public static MasterKey generate() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new MasterKey(bytes);
    }

    /**
     * Returns the key that {@code text} is, 32 bytes in base64; white space around it is ignored.
     *
     * @throws IllegalArgumentException if it is none; the message repeats nothing of it
     */
    public static MasterKey parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes a character of the key.
            throw new IllegalArgumentException("a master key is 32 bytes in base64");
        }
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a master key is 32 bytes in base64");
        }
        return new MasterKey(bytes);
    }

    /** Returns the key as the text that {@link #parse} takes. Call it where the key is put away, and nowhere else. */
    String reveal() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    SecretKey aes() {
        return new SecretKeySpec(bytes, "AES");
    }

    /** Returns eight bytes that tell keys apart and say nothing about them. */
    byte[] idBytes() {
        return id.clone();
    }

    /** Returns what tells keys apart and says nothing about them, in hexadecimal. */
    public String id() {
        return HexFormat.of().formatHex(id);
    }

    /** Returns the key's id. */
    @Override
    public String toString() {
        return "MasterKey[" + id() + "]";
    }
}
