package io.openshell.gateway.auth;

import io.openshell.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A random token {@code osh_ID_REST}: 256 random bits, and an id in the clear by which its record is found. What is
 * stored is its hash; with that many random bits no slower hash is needed.
 */
public final class BearerToken {
    private static final Pattern FORM = Pattern.compile("osh_([0-9a-f]{16})_[A-Za-z0-9_-]{43}");
    private static final int ID_BYTES = 8;
    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final Secret secret;

    private BearerToken(String id, Secret secret) {
        this.id = id;
        this.secret = secret;
    }

    /** Returns a new token. */
    public static BearerToken generate() {
        byte[] id = new byte[ID_BYTES];
        byte[] rest = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(rest);
        String name = HexFormat.of().formatHex(id);
        String text = "osh_" + name + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(rest);
        return new BearerToken(name, Secret.of(text));
    }

    /** Returns {@code text} as a token, or empty if it has not the form of one. */
    static Optional<BearerToken> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new BearerToken(form.group(1), Secret.of(text))) : Optional.empty();
    }

    /** Returns the part by which its record is found; it is no secret. */
    public String id() {
        return id;
    }

    /** Returns the token itself. */
    public Secret secret() {
        return secret;
    }

    /** Returns the SHA-256 of the token in lowercase hexadecimal. */
    public String hash() {
        return hash(secret.reveal());
    }

    /** Returns the SHA-256 of any token in lowercase hexadecimal. */
    static String hash(String token) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Compares two hashes in constant time. */
    static boolean sameHash(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
