package io.openshell.gateway.seal;

import io.openshell.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals secrets with AES-256-GCM (NIST SP 800-38D). What is sealed opens only where it was sealed for: its place is
 * bound in as associated data. A seal is a format byte, the key's id (8 bytes), a random nonce (12), the ciphertext and
 * the tag (16).
 *
 * <p>Immutable and thread-safe.
 */
public final class Sealer {
    private static final byte FORMAT = 1;
    private static final int KEY_ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = 1 + KEY_ID_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final MasterKey key;

    /** Creates a sealer under {@code key}. */
    public Sealer(MasterKey key) {
        this.key = Objects.requireNonNull(key, "key");
    }

    /** Returns the id of the key. */
    public String keyId() {
        return key.id();
    }

    /** Returns {@code secret} sealed for {@code place}: names from the outermost to the innermost. */
    public byte[] seal(Secret secret, List<String> place) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] head =
                ByteBuffer.allocate(HEAD_BYTES).put(FORMAT).put(key.idBytes()).array();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, head, place);
            byte[] sealed = cipher.doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + sealed.length)
                    .put(head)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /**
     * Returns the secret in {@code seal}.
     *
     * @throws SealException if it was not sealed under this key for {@code place}
     */
    public Secret open(byte[] seal, List<String> place) throws SealException {
        if (seal.length <= HEAD_BYTES + NONCE_BYTES + TAG_BYTES || seal[0] != FORMAT) {
            throw new SealException("not a seal");
        }
        if (!Arrays.equals(seal, 1, HEAD_BYTES, key.idBytes(), 0, KEY_ID_BYTES)) {
            throw new SealException("sealed under another key");
        }
        byte[] head = Arrays.copyOf(seal, HEAD_BYTES);
        byte[] nonce = Arrays.copyOfRange(seal, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        int begin = HEAD_BYTES + NONCE_BYTES;
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, head, place);
            return Secret.of(
                    new String(cipher.doFinal(seal, begin, seal.length - begin), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new SealException("changed, or moved from another place");
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] head, List<String> place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.aes(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(head);
        for (String name : place) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            // The length goes first: without it two names could trade bytes.
            cipher.updateAAD(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            cipher.updateAAD(bytes);
        }
        return cipher;
    }
}
