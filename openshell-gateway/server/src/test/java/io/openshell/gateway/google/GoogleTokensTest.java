package io.openshell.gateway.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openshell.core.Secret;
import io.openshell.gateway.rules.TestClock;
import io.openshell.gateway.tokens.AccessToken;
import io.openshell.gateway.tokens.MintException;
import io.openshell.router.testing.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleTokensTest {
    private static final Secret SERVICE = Secret.of(FakeGoogle.serviceAccountFile());
    private static final Secret USER = Secret.of(FakeGoogle.userFile());
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final FakeGoogle google = new FakeGoogle(clock);

    @AfterEach
    void close() {
        google.close();
    }

    private MintException refused(Secret source, Duration whole) {
        MintException refused = catchThrowableOfType(
                MintException.class, () -> GoogleTokens.at(google.uri(), clock, whole).mint(source));
        assertThat(refused).isNotNull().hasNoCause();
        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace));
        for (String secret : FakeGoogle.secrets()) {
            assertThat(trace.toString()).doesNotContain(secret.substring(0, 12));
        }
        return refused;
    }

    /** What is asked is checked by the endpoint: signature, issuer, scope, audience, times and grant. */
    @Test
    void aServiceAccountGetsATokenForASignedAssertion() throws Exception {
        AccessToken token = GoogleTokens.at(google.uri(), clock).mint(SERVICE);

        assertThat(google.issued()).containsExactly(token.value().reveal());
        assertThat(token.expiresAt()).isEqualTo(TestClock.START.plusSeconds(3600));
        assertThat(token.toString()).doesNotContain("ya29");
    }

    @Test
    void aUserGetsATokenForTheRefreshToken() throws Exception {
        AccessToken token = GoogleTokens.at(google.uri(), clock).mint(USER);

        assertThat(google.issued()).containsExactly(token.value().reveal());
    }

    @Test
    void everyTokenIsAskedForAnew() throws Exception {
        GoogleTokens tokens = GoogleTokens.at(google.uri(), clock);

        assertThat(tokens.mint(SERVICE)).isNotEqualTo(tokens.mint(SERVICE));
    }

    @Test
    void anotherKeyIsRefusedInTheEndpointsCodeAndOurWords() {
        Secret other = Secret.of(FakeGoogle.serviceAccountFile(FakeGoogle.keys(2048)));

        assertThat(refused(other, LONG)).hasMessage("the token endpoint answered 400 invalid_grant: the key or the"
                + " account is gone, or this machine's clock is wrong");
    }

    @Test
    void aSignInThatIsOverSaysWhatToDo() {
        assertThat(refused(Secret.of(FakeGoogle.userFile("1//revoked-revoked")), LONG)).hasMessage(
                "the token endpoint answered 400 invalid_grant: the sign-in is over: repeat gcloud auth"
                        + " application-default login and update the provider with --from-gcloud-adc");
    }

    static Stream<Arguments> answers() {
        String long64 = "{\"access_token\":\"" + "a".repeat(65 * 1024) + "\"}";
        return Stream.of(
                Arguments.of(Reply.status(503), "answered 503, and is asked again"),
                Arguments.of(FakeGoogle.error(429, "rate_limit", "x"), "answered 429 rate_limit, and is asked again"),
                Arguments.of(FakeGoogle.error(401, "invalid_client", FakeGoogle.CLIENT_SECRET), "401 invalid_client"),
                Arguments.of(FakeGoogle.error(400, FakeGoogle.CLIENT_SECRET, "x"), "answered 400"),
                Arguments.of(Reply.json(400, "{\"error\":{\"code\":400}}"), "answered 400"),
                Arguments.of(Reply.json(403, FakeGoogle.REFRESH_TOKEN), "answered 403"),
                Arguments.of(Reply.redirect(URI.create("http://169.254.169.254/")), "302, a redirect"),
                Arguments.of(Reply.redirect(307, URI.create("https://evil.example/token")), "307, a redirect"),
                Arguments.of(Reply.json(200, long64), "longer than 64 KiB"),
                Arguments.of(Reply.chunked(200, "application/json", Stream.generate(() -> "x".repeat(1024)).limit(65)
                        .toList()), "longer than 64 KiB"),
                Arguments.of(Reply.body(200, "text/html", "<html>".getBytes(StandardCharsets.UTF_8)), "no JSON object"),
                Arguments.of(Reply.json(200, ""), "no JSON object"),
                Arguments.of(Reply.json(200, "{\"access_token\":\"a\",\"access_token\":\"b\",\"expires_in\":1}"),
                        "no JSON object"),
                Arguments.of(Reply.json(200, "{\"token_type\":\"Bearer\",\"expires_in\":3599}"), "no bearer token"),
                Arguments.of(answer("a", "\"mac\"", "3599"), "no bearer token"),
                Arguments.of(answer("a b", "\"Bearer\"", "3599"), "no bearer token"),
                Arguments.of(answer("a\\r\\nx: y", "\"Bearer\"", "3599"), "no bearer token"),
                Arguments.of(answer("", "\"Bearer\"", "3599"), "no bearer token"),
                Arguments.of(answer("é", "\"Bearer\"", "3599"), "no bearer token"),
                Arguments.of(answer("a".repeat(8193), "\"Bearer\"", "3599"), "no bearer token"),
                Arguments.of(answer("a", "\"Bearer\"", "0"), "how long the token lives"),
                Arguments.of(answer("a", "\"Bearer\"", "-1"), "how long the token lives"),
                Arguments.of(answer("a", "\"Bearer\"", "\"3599\""), "how long the token lives"),
                Arguments.of(answer("a", "\"Bearer\"", "1e3"), "how long the token lives"),
                Arguments.of(Reply.raw("SSH-2.0-OpenSSH_9.6\r\n\r\n").close(), "broke, or it does not speak HTTP"),
                Arguments.of(Reply.noAnswerClose(), "broke, or it does not speak HTTP"),
                Arguments.of(Reply.noAnswerReset(), "broke, or it does not speak HTTP"),
                Arguments.of(answer("a", "\"Bearer\"", "3599").truncateAfter(60), "broke"));
    }

    private static Reply answer(String token, String type, String seconds) {
        return Reply.json(200,
                "{\"access_token\":\"" + token + "\",\"token_type\":" + type + ",\"expires_in\":" + seconds
                        + "}");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anyOtherAnswerIsAFailureInFixedWords(Reply reply, String words) {
        google.fail(() -> reply);

        assertThat(refused(USER, LONG)).hasMessageContaining(words);
        // Nothing followed the redirect, and nothing was tried twice behind the keeper's back.
        assertThat(google.server().requestCount()).isEqualTo(1);
    }

    @Test
    void anEndpointThatHangsIsGivenUp() {
        google.fail(Reply::noAnswer);

        assertThat(refused(USER, SOON)).hasMessage("the token endpoint does not answer in time");
        assertThat(google.server().awaitOpenConnections(0, LONG)).as("the exchange is aborted").isTrue();
    }

    /** It never stops for long, be it within the head or within the body. */
    @Test
    void anEndpointThatDripsIsGivenUp() {
        Reply body = Reply.script().head(200, "Content-Type: application/json", "Transfer-Encoding: chunked");
        for (int i = 0; i < 300; i++) {
            body = body.chunk("{").delay(Duration.ofMillis(100));
        }
        Reply head = answer("a".repeat(4096), "\"Bearer\"", "3599").dripEvery(1, Duration.ofMillis(20));
        for (Reply reply : List.of(head, body)) {
            google.fail(() -> reply);

            assertThat(refused(USER, SOON)).hasMessage("the token endpoint does not answer in time");
            assertThat(google.server().awaitOpenConnections(0, LONG)).as("the exchange is aborted").isTrue();
        }
    }

    @Test
    void anEndpointThatIsNotThereIsSaidToBe() {
        google.close();

        assertThat(refused(USER, LONG)).hasMessage("the token endpoint cannot be reached");
    }

    @Test
    void whoIsInterruptedAbortsTheExchange() throws Exception {
        google.fail(Reply::noAnswer);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                GoogleTokens.at(google.uri(), clock).mint(USER);
            } catch (MintException | InterruptedException e) {
                thrown.set(e);
            }
        });
        google.server().takeRequest(LONG);

        thread.interrupt();

        assertThat(thread.join(LONG)).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(google.server().awaitOpenConnections(0, LONG)).isTrue();
    }

    @Test
    void aLifeOfMoreThanADayIsNotBelieved() throws Exception {
        google.tokensLive(Duration.ofDays(400));

        assertThat(GoogleTokens.at(google.uri(), clock).mint(USER).expiresAt())
                .isEqualTo(TestClock.START.plus(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://oauth2.example.com/token", "http://127.0.0.1.evil.example/", "ftp://127.0.0.1/", "//127.0.0.1/",
        "token",
        "https://user@example.com/token", "https://example.com/token#x", "https:///token"})
    void anOperatorsEndpointIsSafe(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> GoogleTokens.at(URI.create(uri), clock));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://egress.example.com/token", "http://127.0.0.1:1/token", "http://[::1]:1/x"})
    void anOperatorsEndpointMayBeAnywhere(String uri) {
        assertThat(GoogleTokens.at(URI.create(uri), clock)).isNotNull();
    }

    @Test
    void aFileIsCheckedWithoutAsking() throws Exception {
        GoogleTokens tokens = GoogleTokens.at(google.uri(), clock);

        tokens.check(SERVICE);
        tokens.check(USER);

        assertThat(catchThrowableOfType(MintException.class, () -> tokens.check(Secret.of("{}")))).isNotNull();
        assertThat(google.server().requestCount()).isZero();
    }
}
