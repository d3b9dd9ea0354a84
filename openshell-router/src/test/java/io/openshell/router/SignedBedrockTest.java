package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openshell.core.AuthStyle;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.testing.AwsAccount;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way to a Bedrock that verifies what it is sent, with a verification of its own. */
class SignedBedrockTest extends RouterFixture {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TOKEN = "IQoJb3JpZ2luX2VjEEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKW==";
    private static final String PAIR = "AKIAIOSFODNN7EXAMPLE:" + SECRET;
    private static final String SESSION = PAIR + ":" + TOKEN;
    private static final String REGION = "eu-central-1";
    private static final Instant START = Instant.parse("2026-05-06T23:59:30Z");
    private static final String MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

    /** Spaces, an unknown field and a model of the client's: bytes that a rewriter would not leave alone. */
    private static final String BODY =
            " {\"anthropic_version\" : \"bedrock-2023-05-31\",\"model\":\"mine\",\"max_tokens\":9e0,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00ef \u20ac\"}]}\n";

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Router signing =
            Router.builder().transport(UNDER_TEST).clock(now::get).build();

    @AfterEach
    void closeSigning() {
        signing.close();
    }

    @BeforeEach
    void takeSignedRequests() {
        take(AwsAccount.of(SESSION, REGION));
    }

    private void take(AwsAccount account) {
        InstantSource clock = () -> START;
        upstream.answerWith(new ProviderDialects().serving(MODEL).expectingSignature(account.at(clock))::answer);
    }

    private ResolvedRoute.Builder route(String credentials) {
        return TestRoutes.route("aws-bedrock", upstream.baseUrl(""))
                .model(MODEL).auth(new AuthStyle.SigV4(REGION)).apiKey(Secret.of(credentials));
    }

    private static RouterRequest invoke(String query) {
        return TestRoutes.request(InferenceProtocol.AWS_BEDROCK_INVOKE, "POST", "/model/mine/invoke" + query, BODY,
                "Content-Type", "application/json;  charset=utf-8", "Accept", "application/json",
                "Authorization", "AWS4-HMAC-SHA256 mine", "X-Amz-Date", "20000101T000000Z");
    }

    private BufferedResponse answer(ResolvedRoute.Builder route) throws Exception {
        return signing.proxyWithCandidates(invoke(""), RouteTable.of(route.build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {PAIR, SESSION})
    void anInvocationIsSignedAndItsBytesAreTheClients(String credentials) throws Exception {
        take(AwsAccount.of(credentials, REGION));

        BufferedResponse answer = answer(route(credentials));

        assertThat(answer.bodyAsString()).contains(ProviderDialects.TEXT, MODEL);
        RecordedRequest request = upstream.requests().getLast();
        assertThat(request.body()).isEqualTo(BODY.getBytes(StandardCharsets.UTF_8));
        assertThat(request.target()).isEqualTo("/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke");
        assertThat(request.headers("authorization")).hasSize(1);
        assertThat(request.headers("x-amz-date")).containsExactly("20260506T235930Z");
    }

    @Test
    void aStreamIsSigned() throws Exception {
        RouterRequest request = TestRoutes.request(InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM, "POST",
                "/model/mine/invoke-with-response-stream", BODY, "X-Amzn-Bedrock-Accept", "application/json");

        try (RouterResponse answer =
                signing.proxyWithCandidatesStreaming(request, RouteTable.of(route(SESSION).build()))) {
            assertThat(answer.headers().first("content-type")).contains("application/vnd.amazon.eventstream");
            assertThat(new String(answer.bodyAsStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains(":event-type");
        }
        assertThat(upstream.requests().getLast().path()).endsWith("%3A0/invoke-with-response-stream");
    }

    @Test
    void aCutStreamIsAFailure() throws Exception {
        upstream.answerWith(new ProviderDialects().expectingSignature(AwsAccount.of(SESSION, REGION).at(() -> START))
                .cutStreamAfterEvents(2)::answer);
        RouterRequest request = TestRoutes.request(InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM, "POST",
                "/model/mine/invoke-with-response-stream", BODY);

        try (RouterResponse answer =
                signing.proxyWithCandidatesStreaming(request, RouteTable.of(route(SESSION).build()))) {
            assertThat(catchThrowableOfType(IOException.class, () -> answer.bodyAsStream().readAllBytes()))
                    .hasCauseInstanceOf(UpstreamProtocol.class);
        }
    }

    @Test
    void aQueryIsSignedAsItIsSent() throws Exception {
        RouteTable routes = RouteTable.of(route(SESSION).build());

        assertThat(signing.proxyWithCandidates(invoke("?b=%20x&a=1&a=%2f&c"), routes).status()).isEqualTo(200);
        assertThat(upstream.requests().getLast().target()).endsWith("/invoke?b=%20x&a=1&a=%2f&c");
    }

    @ParameterizedTest
    @CsvSource({
        "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ:" + TOKEN + ", InvalidSignatureException",
        "AKIAIOSFODNN7EXAMPLF:" + SECRET + ":" + TOKEN + ", UnrecognizedClientException",
        "AKIAIOSFODNN7EXAMPLE:" + SECRET + ", UnrecognizedClientException",
        "AKIAIOSFODNN7EXAMPLE:" + SECRET + ":IQoJb3JpZ2luX2VjEEXAMPLE, UnrecognizedClientException"
    })
    void wrongCredentialsGetTheAnswerOfAws(String credentials, String type) throws Exception {
        BufferedResponse answer = answer(route(credentials));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.headers().first("x-amzn-errortype")).contains(type);
    }

    @Test
    void aRegionThatIsNotTheBackendsIsRefusedThere() throws Exception {
        BufferedResponse answer = answer(route(SESSION).auth(new AuthStyle.SigV4("eu-central-2")));

        assertThat(answer.bodyAsString()).contains("valid region");
    }

    @Test
    void eachRequestIsSignedAtItsOwnTime() throws Exception {
        now.set(START.plusSeconds(60));
        assertThat(answer(route(SESSION)).status()).isEqualTo(200);
        assertThat(upstream.requests().getLast().headers("x-amz-date")).containsExactly("20260507T000030Z");
        assertThat(upstream.requests().getLast().header("authorization").orElseThrow()).contains("/20260507/");

        now.set(START.plus(Duration.ofMinutes(6)));
        assertThat(answer(route(SESSION)).bodyAsString()).contains("Signature not yet current");
        now.set(START.minus(Duration.ofMinutes(6)));
        assertThat(answer(route(SESSION)).bodyAsString()).contains("Signature expired");
    }

    @Test
    void anExpiredSessionIsRefusedThere() throws Exception {
        take(AwsAccount.of(SESSION, REGION).sessionEnding(START));

        assertThat(answer(route(SESSION)).headers().first("x-amzn-errortype")).contains("ExpiredTokenException");
    }

    /** AWS repeats what it thinks was signed, the session token in it. */
    @Test
    void theTokenThatAwsRepeatsIsMasked() throws Exception {
        BufferedResponse answer = answer(route(
                "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ:" + TOKEN));

        assertThat(answer.bodyAsString()).contains("x-amz-security-token:****").doesNotContain(TOKEN.substring(0, 12));
    }

    /** Without a port that is the scheme's own, with any other: HTTP clients differ where a URL names the usual one. */
    @Test
    void theHostThatIsSignedIsTheOneThatIsSent() throws Exception {
        answer(route(SESSION));

        assertThat(upstream.requests().getLast().header("host")).contains("127.0.0.1:" + upstream.port());
    }
}
