package io.openshell.gateway.google;

import io.openshell.core.Secret;
import io.openshell.core.json.InvalidJsonException;
import io.openshell.core.json.JsonFields;
import io.openshell.gateway.tokens.AccessToken;
import io.openshell.gateway.tokens.MintException;
import io.openshell.gateway.tokens.TokenMinter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Mints access tokens at Google's token endpoint: from the key of a service account with a signed assertion (RFC 7523),
 * for a user who has signed in with a refresh token (RFC 6749 section 6).
 *
 * <p>Thread-safe.
 */
public final class GoogleTokens implements TokenMinter {
    private static final Duration WHOLE = Duration.ofSeconds(10);
    /** The longest life that is believed. */
    private static final long MAX_SECONDS = 24L * 60 * 60;
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;

    /** What goes into a header as it is. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}");

    private final InstantSource clock;
    private final TokenEndpoint endpoint;

    private GoogleTokens(InstantSource clock, Optional<URI> override, Duration whole) {
        this.clock = Objects.requireNonNull(clock, "clock");
        endpoint = new TokenEndpoint(override, whole);
    }

    /** Returns what mints at the endpoint that a key file names, which must be one of Google's. */
    public static GoogleTokens of(InstantSource clock) {
        return new GoogleTokens(clock, Optional.empty(), WHOLE);
    }

    /**
     * Returns what mints at {@code endpoint}, whatever a key file names; that must be one of Google's all the same. For
     * a gateway that reaches Google through an endpoint of its operator's, and for tests.
     *
     * @throws IllegalArgumentException if it is neither https, nor http to this machine
     */
    public static GoogleTokens at(URI endpoint, InstantSource clock) {
        return at(endpoint, clock, WHOLE);
    }

    static GoogleTokens at(URI endpoint, InstantSource clock, Duration whole) {
        String host = Objects.requireNonNullElse(endpoint.getHost(), "");
        boolean loopback = host.equals("127.0.0.1") || host.equals("[::1]") || host.equals("localhost");
        boolean safe = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()) && loopback;
        if (host.isEmpty() || !safe || endpoint.getRawUserInfo() != null || endpoint.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "a token endpoint must be an https URL, or http to this machine, without user and fragment");
        }
        return new GoogleTokens(clock, Optional.of(endpoint), whole);
    }

    @Override
    public void check(Secret source) throws MintException {
        if (AccountFile.read(source) instanceof Account.ServiceAccount account) {
            // A key whose parts do not belong together cannot sign.
            Assertion.of(account, Instant.EPOCH);
        }
    }

    @Override
    public AccessToken mint(Secret source) throws MintException, InterruptedException {
        Account account = AccountFile.read(source);
        Instant before = clock.instant();
        TokenEndpoint.Answer answer = endpoint.post(account.tokenUri(), form(account, before));
        return answer.status() == OK ? token(answer, before) : refused(answer, account);
    }

    private static Map<String, String> form(Account account, Instant now) throws MintException {
        return switch (account) {
            case Account.ServiceAccount service -> new TreeMap<>(Map.of(
                    "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion",
                    Assertion.of(service, now)));
            case Account.AuthorizedUser user -> new TreeMap<>(Map.of(
                    "grant_type", "refresh_token",
                    "client_id", user.clientId(),
                    "client_secret", user.clientSecret().reveal(),
                    "refresh_token", user.refreshToken().reveal()));
        };
    }

    /** The life is counted from before the request: the endpoint began to count later. */
    private static AccessToken token(TokenEndpoint.Answer answer, Instant before) throws MintException {
        JsonFields fields;
        try {
            fields = JsonFields.of(answer.body());
        } catch (InvalidJsonException e) {
            throw new MintException("the token endpoint's answer is no JSON object");
        }
        Optional<String> token = fields.text("access_token").filter(TOKEN.asMatchPredicate());
        OptionalLong seconds = fields.number("expires_in");
        if (token.isEmpty() || !fields.text("token_type").orElse("").equalsIgnoreCase("Bearer")) {
            throw new MintException("the token endpoint's answer has no bearer token in it");
        }
        if (seconds.isEmpty() || seconds.getAsLong() < 1) {
            throw new MintException("the token endpoint's answer does not say how long the token lives");
        }
        return new AccessToken(
                Secret.of(token.get()), before.plusSeconds(Math.min(seconds.getAsLong(), MAX_SECONDS)));
    }

    /** Of what the endpoint says only the code of the error is told (RFC 6749 section 5.2). */
    private static AccessToken refused(TokenEndpoint.Answer answer, Account account) throws MintException {
        String code;
        try {
            code = JsonFields.of(answer.body()).text("error").filter(CODE.asMatchPredicate()).orElse("");
        } catch (InvalidJsonException e) {
            code = "";
        }
        String said = "the token endpoint answered " + answer.status() + (code.isEmpty() ? "" : " " + code);
        throw new MintException(said + advice(answer.status(), code, account));
    }

    private static String advice(int status, String code, Account account) {
        if (status / 100 == 3) {
            return ", a redirect, which is not followed";
        }
        if (status / 100 == 5 || status == TOO_MANY_REQUESTS) {
            return ", and is asked again";
        }
        if (code.equals("invalid_grant")) {
            return switch (account) {
                case Account.ServiceAccount service ->
                    ": the key or the account is gone, or this machine's clock is wrong";
                case Account.AuthorizedUser user ->
                    ": the sign-in is over: repeat gcloud auth application-default login"
                            + " and update the provider with --from-gcloud-adc";
            };
        }
        return "";
    }
}
