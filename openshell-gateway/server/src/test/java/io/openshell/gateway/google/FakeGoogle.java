package io.openshell.gateway.google;

import io.openshell.core.json.InvalidJsonException;
import io.openshell.core.json.JsonFields;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A token endpoint on a loopback port that takes one service account and one user, checks everything about what it is
 * asked, and refuses the rest in Google's words. The tokens it gives live by a clock.
 */
public final class FakeGoogle implements AutoCloseable {
    /** The name of the service account. */
    public static final String EMAIL = "robot@my-project.iam.gserviceaccount.com";
    /** What the file says where to ask. */
    public static final String TOKEN_URI = "https://oauth2.googleapis.com/token";
    /** The user's program's secret. */
    public static final String CLIENT_SECRET = "GOCSPX-d-FL95Q19q7MQmFpd7hHD0Ty";
    /** What stands for the user. */
    public static final String REFRESH_TOKEN = "1//0dKq3vXw2Lr7NbT1cZpYhGmS4Ue8";

    private static final String CLIENT_ID = "764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.example.com";
    private static final String KEY_ID = "9f8e7d6c5b4a";
    /** One for all tests: a pair takes long to make. */
    private static final KeyPair KEYS = keys(2048);

    private final ScriptedUpstream server = ScriptedUpstream.start();
    private final InstantSource clock;
    private final Map<String, Instant> issued = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<Supplier<Reply>>> failure = new AtomicReference<>(Optional.empty());

    private volatile Duration life = Duration.ofHours(1);

    /** Starts an endpoint whose tokens live by {@code clock}. */
    public FakeGoogle(InstantSource clock) {
        this.clock = clock;
        server.answerWith(this::answer);
    }

    /** Returns where it is. */
    public URI uri() {
        return URI.create(server.baseUrl("/token"));
    }

    /** Returns what answers. */
    public ScriptedUpstream server() {
        return server;
    }

    /** Returns the key file of the service account. */
    public static String serviceAccountFile() {
        return serviceAccountFile(KEYS);
    }

    /** Returns the key file of the service account with another key. */
    static String serviceAccountFile(KeyPair keys) {
        return "{\n  \"type\": \"service_account\",\n  \"project_id\": \"my-project\",\n  \"private_key_id\": \""
                + KEY_ID
                + "\",\n  \"private_key\": \"" + pem(keys).replace("\n", "\\n") + "\",\n  \"client_email\": \"" + EMAIL
                + "\",\n  \"client_id\": \"1234567890\",\n  \"auth_uri\": \"https://accounts.google.com/o/oauth2/auth\","
                + "\n  \"token_uri\": \"" + TOKEN_URI + "\",\n  \"universe_domain\": \"googleapis.com\"\n}\n";
    }

    /** Returns the file of the user. */
    public static String userFile() {
        return userFile(REFRESH_TOKEN);
    }

    /** Returns the file of the user with another refresh token. */
    public static String userFile(String refreshToken) {
        return "{\n  \"account\": \"\",\n  \"client_id\": \"" + CLIENT_ID + "\",\n  \"client_secret\": \""
                + CLIENT_SECRET
                + "\",\n  \"quota_project_id\": \"my-quota-project\",\n  \"refresh_token\": \"" + refreshToken
                + "\",\n  \"type\": \"authorized_user\",\n  \"universe_domain\": \"googleapis.com\"\n}\n";
    }

    /** Returns everything of the files that nobody may see. */
    public static List<String> secrets() {
        String base64 = pem(KEYS).lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
        return List.of(base64, CLIENT_SECRET, REFRESH_TOKEN);
    }

    static String pem(KeyPair keys) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    static KeyPair keys(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets tokens live for so long from now on. */
    public void tokensLive(Duration time) {
        life = time;
    }

    /** Answers so from now on, whatever it is asked. */
    public void fail(Supplier<Reply> reply) {
        failure.set(Optional.of(reply));
    }

    /** Answers as it should again. */
    public void recover() {
        failure.set(Optional.empty());
    }

    /** Returns the tokens given so far. */
    public List<String> issued() {
        return List.copyOf(issued.keySet());
    }

    /** Returns whether {@code token} is one of those given, and has not expired. */
    public boolean takes(String token) {
        Instant expiry = issued.get(token);
        return expiry != null && clock.instant().isBefore(expiry);
    }

    /** Returns when {@code token}, one of those given, expires. */
    public Instant expiry(String token) {
        return issued.get(token);
    }

    private Reply answer(RecordedRequest request) {
        if (failure.get().isPresent()) {
            return failure.get().get().get();
        }
        if (!request.method().equals("POST") || !request.target().equals("/token")) {
            return error(404, "not_found", "no such page");
        }
        if (!request.header("content-type").orElse("").equals("application/x-www-form-urlencoded")) {
            return error(400, "invalid_request", "Bad content type");
        }
        Map<String, String> form = form(request.bodyText());
        return switch (form.getOrDefault("grant_type", "")) {
            case "urn:ietf:params:oauth:grant-type:jwt-bearer" -> assertion(form);
            case "refresh_token" -> refresh(form);
            default -> error(400, "unsupported_grant_type", "Invalid grant_type: ");
        };
    }

    private Reply assertion(Map<String, String> form) {
        List<String> wrong = new ArrayList<>();
        String[] parts = form.getOrDefault("assertion", "").split("\\.", -1);
        if (parts.length != 3 || form.size() != 2) {
            return error(400, "invalid_request", "Bad Request");
        }
        try {
            JsonFields header = fields(parts[0]);
            JsonFields claims = fields(parts[1]);
            expect(wrong, "alg", header.text("alg").orElse(""), "RS256");
            expect(wrong, "typ", header.text("typ").orElse(""), "JWT");
            expect(wrong, "kid", header.text("kid").orElse(""), KEY_ID);
            expect(wrong, "iss", claims.text("iss").orElse(""), EMAIL);
            expect(wrong, "aud", claims.text("aud").orElse(""), TOKEN_URI);
            expect(wrong, "scope", claims.text("scope").orElse(""), "https://www.googleapis.com/auth/cloud-platform");
            long issuedAt = claims.number("iat").orElse(0);
            long expires = claims.number("exp").orElse(0);
            long now = clock.instant().getEpochSecond();
            if (Math.abs(now - issuedAt) > 300 || expires <= now || expires - issuedAt > 3600) {
                wrong.add("times");
            }
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(KEYS.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                return error(400, "invalid_grant", "Invalid JWT Signature.");
            }
        } catch (InvalidJsonException | GeneralSecurityException | IllegalArgumentException e) {
            return error(400, "invalid_grant", "Invalid JWT: failed to parse");
        }
        return wrong.isEmpty() ? give() : error(400, "invalid_grant", "Invalid JWT: " + wrong);
    }

    private Reply refresh(Map<String, String> form) {
        if (form.size() != 4 || !form.getOrDefault("client_id", "").equals(CLIENT_ID)
                || !form.getOrDefault("client_secret", "").equals(CLIENT_SECRET)) {
            return error(401, "invalid_client", "The OAuth client was not found.");
        }
        if (!form.getOrDefault("refresh_token", "").equals(REFRESH_TOKEN)) {
            return error(400, "invalid_grant", "Token has been expired or revoked.");
        }
        return give();
    }

    private Reply give() {
        String token = "ya29.c." + UUID.randomUUID().toString().replace("-", "") + "...";
        issued.put(token, clock.instant().plus(life));
        return Reply.json(200, "{\"access_token\":\"" + token + "\",\"expires_in\":" + life.toSeconds()
                + ",\"token_type\":\"Bearer\"}");
    }

    /** Returns a refusal in Google's shape. */
    public static Reply error(int status, String code, String description) {
        return Reply.json(status,
                "{\n  \"error\": \"" + code + "\",\n  \"error_description\": \"" + description + "\"\n}");
    }

    private static void expect(List<String> wrong, String name, String actual, String expected) {
        if (!actual.equals(expected)) {
            wrong.add(name);
        }
    }

    private static JsonFields fields(String part) throws InvalidJsonException {
        return JsonFields.of(Base64.getUrlDecoder().decode(part));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String field : body.split("&")) {
            String[] pair = field.split("=", 2);
            form.put(decode(pair[0]), pair.length == 2 ? decode(pair[1]) : "");
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
    }
}
