package io.openshell.gateway.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openshell.core.Secret;
import io.openshell.gateway.tokens.MintException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AccountFileTest {
    private static final String SERVICE = FakeGoogle.serviceAccountFile();
    private static final String USER = FakeGoogle.userFile();
    private static final KeyPair SHORT = FakeGoogle.keys(1024);

    private static Account read(String text) throws MintException {
        return AccountFile.read(Secret.of(text));
    }

    private static String service(String find, String replacement) {
        return changed(SERVICE, find, replacement);
    }

    private static String user(String find, String replacement) {
        return changed(USER, find, replacement);
    }

    private static String changed(String file, String find, String replacement) {
        assertThat(file).contains(find);
        return file.replace(find, replacement);
    }

    private static String withKey(String pem) {
        int start = SERVICE.indexOf("-----BEGIN");
        int end = SERVICE.indexOf("\",\n  \"client_email\"");
        return SERVICE.substring(0, start) + pem.replace("\n", "\\n") + SERVICE.substring(end);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der).replace("\r", "")
                + "\n-----END " + kind + "-----\n";
    }

    static Stream<String> accepted() {
        return Stream.of(
                SERVICE,
                USER,
                SERVICE.replace("\n", ""),
                service("https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/token"),
                service("https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token"),
                service(",\n  \"token_uri\": \"https://oauth2.googleapis.com/token\"", ""),
                service("\"private_key_id\"", "\"unknown\""),
                service("\"universe_domain\": \"googleapis.com\"", "\"more\": {\"a\": [1, 2.5, null]}"),
                service("/", "\\/"),
                user("\"type\"", "\"token_uri\": \"https://oauth2.googleapis.com/token\", \"type\""));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void whatGoogleWritesIsTaken(String file) throws Exception {
        assertThat(read(file).tokenUri()).startsWith("https://");
        assertThat(read(file).toString()).isIn("ServiceAccount[hidden]", "AuthorizedUser[hidden]");
    }

    static Stream<Arguments> refused() throws Exception {
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        byte[] rsa = FakeGoogle.keys(2048).getPrivate().getEncoded();
        return Stream.of(
                Arguments.of("a name", "/home/me/key.json", "not the JSON of a key file"),
                Arguments.of("a token", "ya29.c.c0AY_VpZg", "not the JSON of a key file"),
                Arguments.of("a list", "[" + SERVICE + "]", "not the JSON of a key file"),
                Arguments.of("two", SERVICE + SERVICE, "something follows the object"),
                Arguments.of("cut", SERVICE.substring(0, 700), "ends"),
                Arguments.of("byte order mark", "\ufeff" + SERVICE, "not a JSON object"),
                Arguments.of("two types", service("{\n", "{\"type\":\"authorized_user\","), "two members of one name"),
                Arguments.of("too long", SERVICE + " ".repeat(64 * 1024), "larger than 64 KiB"),
                Arguments.of("empty object", "{}", "has no type"),
                Arguments.of("type is no text", "{\"type\":1}", "has no type"),
                Arguments.of("unknown type", "{\"type\":\"secret-type-x\"}", "of an unknown type"),
                Arguments.of("case", service("service_account", "Service_Account"), "of an unknown type"),
                Arguments.of("federation", "{\"type\":\"external_account\"}", "external_account are not supported"),
                Arguments.of("workforce", "{\"type\":\"external_account_authorized_user\"}", "are not supported"),
                Arguments.of("another's", "{\"type\":\"impersonated_service_account\"}", "are not supported"),
                Arguments.of("gdch", "{\"type\":\"gdch_service_account\"}", "are not supported"),
                Arguments.of("no email", service("client_email", "x"), "has no client_email"),
                Arguments.of("no key", service("\"private_key\"", "\"x\""), "has no private_key"),
                Arguments.of("email with quote", service("robot@", "a\\\"b@"), "client_email is empty"),
                Arguments.of("email empty", service(FakeGoogle.EMAIL, ""), "client_email is empty"),
                Arguments.of("email with line", service("robot@", "a\\n@"), "client_email is empty"),
                Arguments.of("email long", service("robot@", "r".repeat(65) + "@"), "client_email is empty"),
                Arguments.of("key id", service("9f8e7d6c5b4a", "x\\\"y"), "private_key_id is empty"),
                Arguments.of("universe", service("\"googleapis.com\"", "\"s3nsapis.fr\""), "universe_domain"),
                Arguments.of("user's universe", user("\"googleapis.com\"", "\"x\""), "universe_domain"),
                Arguments.of("no secret", user("client_secret", "x"), "has no client_secret"),
                Arguments.of("no id", user("client_id", "x"), "has no client_id"),
                Arguments.of("no refresh token", user("refresh_token", "x"), "has no refresh_token"),
                Arguments.of("empty refresh token", FakeGoogle.userFile(""), "refresh_token is empty"),
                Arguments.of("space in it", FakeGoogle.userFile("a b"), "refresh_token is empty"),
                Arguments.of("long", FakeGoogle.userFile("a".repeat(4097)), "refresh_token is empty"),
                Arguments.of("PKCS 1", withKey(pem("RSA PRIVATE KEY", rsa)), "not one key in PEM"),
                Arguments.of("encrypted", withKey(pem("ENCRYPTED PRIVATE KEY", rsa)), "not one key in PEM"),
                Arguments.of("two keys", withKey(FakeGoogle.pem(SHORT).repeat(2)), "not one key in PEM"),
                Arguments.of("no PEM", withKey("abcd"), "not one key in PEM"),
                Arguments.of("no base64", withKey(pem("PRIVATE KEY", rsa).replace("MII", "M===")), "not an RSA key"),
                Arguments.of("no DER", withKey(pem("PRIVATE KEY", new byte[99])), "not an RSA key"),
                Arguments.of(
                        "a curve",
                        withKey(pem("PRIVATE KEY", curve.generateKeyPair().getPrivate().getEncoded())),
                        "not an RSA key"),
                Arguments.of("1024 bits", FakeGoogle.serviceAccountFile(SHORT), "has 1024 bits"),
                Arguments.of("long key", withKey("x".repeat(16 * 1024 + 1)), "longer than 16 KiB"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void anythingElseIsRefused(String what, String file, String words) {
        MintException refused = catchThrowableOfType(MintException.class, () -> read(file));

        assertThat(refused).as(what).hasMessageContaining(words).hasNoCause();
        assertThat(refused.getMessage()).doesNotContain("secret-type-x", FakeGoogle.EMAIL, "MII", "ya29");
    }

    /** A file that could name its endpoint would make the gateway call whatever its writer wants. */
    @ParameterizedTest
    @MethodSource("foreignEndpoints")
    void onlyGooglesEndpointsAreAsked(String uri) {
        MintException refused = catchThrowableOfType(
                MintException.class, () -> read(service("https://oauth2.googleapis.com/token", uri)));

        assertThat(refused).hasMessageContaining("token_uri is not Google's");
        assertThat(catchThrowableOfType(
                MintException.class, () -> read(user("\"type\"", "\"token_uri\": \"" + uri + "\", \"type\""))))
                .hasMessageContaining("token_uri is not Google's");
    }

    static Stream<String> foreignEndpoints() {
        return Stream.of(
                "",
                "http://oauth2.googleapis.com/token",
                "https://oauth2.googleapis.com.evil.example/token",
                "https://evil.example/token",
                "https://oauth2.googleapis.com@evil.example/token",
                "https://oauth2.googleapis.com:8443/token",
                "https://oauth2.googleapis.com/token?x=y",
                "https://oauth2.googleapis.com/token#x",
                "https://oauth2.googleapis.com/../token",
                "https://OAUTH2.googleapis.com/token",
                " https://oauth2.googleapis.com/token",
                "https://storage.googleapis.com/bucket/token",
                "http://169.254.169.254/computeMetadata/v1/",
                "http://metadata.google.internal/token",
                "https://127.0.0.1/token",
                "file:///etc/passwd");
    }
}
