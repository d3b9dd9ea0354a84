package io.openshell.router.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The credentials that a scripted Bedrock takes: requests must be signed with them (AWS Signature Version 4), for its
 * region, about now. What is wrong is said as AWS says it.
 *
 * <p>Written from AWS's description and shares no code with the router. Immutable and thread-safe; the printed form holds
 * no credential.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">AWS Signature Version 4</a>
 */
public final class AwsAccount {

    /** A refusal as AWS words it. */
    record Refusal(String type, String message) {}

    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([A-Za-z0-9_]+)/([0-9]{8})/"
                    + "([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String SERVICE = "bedrock";

    private final String accessKeyId;
    private final String secretAccessKey;
    private final Optional<String> sessionToken;
    private final String region;
    private final InstantSource clock;
    private final Instant sessionEnds;

    private AwsAccount(String accessKeyId, String secretAccessKey, Optional<String> sessionToken, String region,
            InstantSource clock, Instant sessionEnds) {
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.sessionToken = sessionToken;
        this.region = region;
        this.clock = clock;
        this.sessionEnds = sessionEnds;
    }

    /**
     * An account whose time is the system's and whose session never ends.
     *
     * @param credentials {@code ACCESS_KEY_ID:SECRET_ACCESS_KEY}, or with {@code :SESSION_TOKEN} behind it
     * @throws IllegalArgumentException if they are not of that form
     */
    public static AwsAccount of(String credentials, String region) {
        String[] parts = credentials.split(":", -1);
        if (parts.length != 2 && parts.length != 3) {
            throw new IllegalArgumentException("credentials are two or three parts joined by colons");
        }
        return new AwsAccount(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty(),
                Objects.requireNonNull(region, "region"), InstantSource.system(), Instant.MAX);
    }

    /** This account by another clock. */
    public AwsAccount at(InstantSource other) {
        return new AwsAccount(accessKeyId, secretAccessKey, sessionToken, region,
                Objects.requireNonNull(other, "other"), sessionEnds);
    }

    /** This account with a session token that expires at {@code end}. */
    public AwsAccount sessionEnding(Instant end) {
        return new AwsAccount(accessKeyId, secretAccessKey, sessionToken, region, clock,
                Objects.requireNonNull(end, "end"));
    }

    /** What is wrong with the request's signature; empty if it is a good one. */
    Optional<Refusal> refuses(RecordedRequest request) {
        List<String> authorization = request.headers("authorization");
        if (authorization.isEmpty()) {
            return refusal("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Matcher parts = AUTHORIZATION.matcher(authorization.getFirst());
        List<String> times = request.headers("x-amz-date");
        if (authorization.size() > 1 || !parts.matches() || times.size() != 1) {
            return refusal("IncompleteSignatureException",
                    "Authorization header requires 'Credential', 'SignedHeaders' "
                            + "and 'Signature' parameters, and existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        if (!parts.group(1).equals(accessKeyId) || !request.headers("x-amz-security-token").equals(
                sessionToken.map(List::of).orElse(List.of()))) {
            return refusal("UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        if (!clock.instant().isBefore(sessionEnds)) {
            return refusal("ExpiredTokenException", "The security token included in the request is expired");
        }
        return refusesScope(parts, times.getFirst()).or(() -> refusesTime(times.getFirst()))
                .or(() -> refusesSignature(request, parts, times.getFirst()));
    }

    private Optional<Refusal> refusesScope(Matcher parts, String time) {
        if (!parts.group(3).equals(region)) {
            return refusal("InvalidSignatureException", "Credential should be scoped to a valid region. ");
        }
        if (!parts.group(4).equals(SERVICE)) {
            return refusal("InvalidSignatureException", "Credential should be scoped to correct service: 'bedrock'. ");
        }
        return time.startsWith(parts.group(2) + "T")
                ? Optional.empty()
                : refusal("InvalidSignatureException",
                        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
    }

    private Optional<Refusal> refusesTime(String text) {
        Instant now = clock.instant();
        Instant time;
        try {
            time = TIME.parse(text, Instant::from);
        } catch (DateTimeParseException e) {
            return refusal("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.");
        }
        if (time.isBefore(now.minus(SKEW))) {
            return refusal("InvalidSignatureException", "Signature expired: " + text + " is now earlier than "
                    + TIME.format(now.minus(SKEW)) + " (" + TIME.format(now) + " - 5 min.)");
        }
        return time.isAfter(now.plus(SKEW))
                ? refusal("InvalidSignatureException", "Signature not yet current: " + text
                        + " is still later than " + TIME.format(now.plus(SKEW)) + " (" + TIME.format(now)
                        + " + 5 min.)")
                : Optional.empty();
    }

    private Optional<Refusal> refusesSignature(RecordedRequest request, Matcher parts, String time) {
        List<String> signed = List.of(parts.group(5).split(";"));
        for (RecordedRequest.Header header : request.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            boolean must = name.equals("host") || name.equals("content-type") || name.startsWith("x-amz-");
            if (must && !signed.contains(name)) {
                return refusal("InvalidSignatureException", "'" + name + "' must be a signed header.");
            }
        }
        String canonical = AwsText.canonical(request, signed);
        String scope = parts.group(2) + "/" + region + "/" + SERVICE + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n"
                + AwsText.sha256(canonical.getBytes(StandardCharsets.ISO_8859_1));
        if (AwsText.signature(secretAccessKey, scope, toSign).equals(parts.group(6))) {
            return Optional.empty();
        }
        return refusal("InvalidSignatureException",
                "The request signature we calculated does not match the signature you "
                        + "provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for "
                        + "details.\n\nThe Canonical String for this request should have been\n'" + canonical
                        + "'\n\nThe String-to-Sign should have been\n'" + toSign + "'\n");
    }

    private static Optional<Refusal> refusal(String type, String message) {
        return Optional.of(new Refusal(type, message));
    }

    /** The region alone. */
    @Override
    public String toString() {
        return "AwsAccount[" + region + "]";
    }
}
