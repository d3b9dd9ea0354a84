package io.openshell.core;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What AWS signs requests with. As one {@link Secret}, which is how a route holds it, it is the parts joined by colons:
 * {@code ACCESS_KEY_ID:SECRET_ACCESS_KEY} or {@code ACCESS_KEY_ID:SECRET_ACCESS_KEY:SESSION_TOKEN}.
 *
 * <p>{@link #toString()} holds none of it.
 *
 * @param accessKeyId names the key; it travels with every request and is no secret
 * @param secretAccessKey the key
 * @param sessionToken what temporary credentials have beside it
 */
public record AwsCredentials(String accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken) {
    private static final String SEPARATOR = ":";

    /** As IAM has them, but for a lower limit that lets test credentials pass. */
    private static final Pattern ACCESS_KEY_ID = Pattern.compile("[A-Za-z0-9_]{8,128}");

    /** Visible ASCII without the separator; AWS's are 40 characters of base64. */
    private static final Pattern SECRET = Pattern.compile("[!-9;-~]{16,256}");

    /** Its size may grow, says AWS; this is above what a request's head could hold. */
    private static final Pattern TOKEN = Pattern.compile("[!-9;-~]{16,16384}");

    /**
     * Creates credentials.
     *
     * @throws IllegalArgumentException if a part cannot be one; the message says which and repeats nothing
     */
    public AwsCredentials {
        Objects.requireNonNull(sessionToken, "sessionToken");
        require(ACCESS_KEY_ID.matcher(accessKeyId).matches(),
                "the access key id must be 8 to 128 letters, digits or _");
        require(SECRET.matcher(secretAccessKey.reveal()).matches(),
                "the secret access key must be 16 to 256 visible ASCII characters without a colon");
        require(sessionToken.isEmpty() || TOKEN.matcher(sessionToken.get().reveal()).matches(),
                "the session token must be 16 to 16384 visible ASCII characters without a colon");
    }

    private static void require(boolean fulfilled, String rule) {
        if (!fulfilled) {
            throw new IllegalArgumentException(rule);
        }
    }

    /**
     * Returns the credentials that {@code joined} holds.
     *
     * @throws IllegalArgumentException if it holds none; the message repeats nothing of it
     */
    public static AwsCredentials parse(Secret joined) {
        String[] parts = joined.reveal().split(SEPARATOR, -1);
        if (parts.length != 2 && parts.length != 3) {
            throw new IllegalArgumentException("AWS credentials must be ACCESS_KEY_ID:SECRET_ACCESS_KEY, or with "
                    + ":SESSION_TOKEN behind them");
        }
        require(!parts[1].isBlank(), "the secret access key is missing");
        require(parts.length == 2 || !parts[2].isBlank(), "the session token is missing: leave its colon out, too");
        return new AwsCredentials(
                parts[0],
                Secret.of(parts[1]),
                parts.length == 2 ? Optional.empty() : Optional.of(Secret.of(parts[2])));
    }

    /** Returns the parts as one secret. */
    public Secret joined() {
        String pair = accessKeyId + SEPARATOR + secretAccessKey.reveal();
        return Secret.of(sessionToken.map(token -> pair + SEPARATOR + token.reveal()).orElse(pair));
    }

    /** Returns a constant. */
    @Override
    public String toString() {
        return "AwsCredentials[hidden]";
    }
}
