package io.openshell.router.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.AuthStyle;
import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.RouterException.Unauthorized;
import io.openshell.router.RouterRequest;
import io.openshell.router.TestRoutes;
import io.openshell.router.internal.UpstreamRequest;
import io.openshell.router.internal.UpstreamRequests;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole requests as they leave, against signatures that botocore made of the same. */
class RequestSignerTest {
    private static final String CREDENTIALS = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY:session-token-7Qw2";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static List<List<String>> signedByBotocore() {
        return Table.read("botocore.tsv");
    }

    @Test
    void theTableIsThere() {
        assertThat(signedByBotocore()).hasSizeGreaterThan(200);
    }

    @ParameterizedTest
    @MethodSource("signedByBotocore")
    void theSignatureIsTheOneThatBotocoreMakes(List<String> row) throws Exception {
        InferenceProtocol protocol = InferenceProtocol.find(row.get(4)).orElseThrow();
        Headers.Builder headers = Headers.builder();
        if (!row.get(7).isEmpty()) {
            headers.add("Content-Type", row.get(7));
        }
        if (!row.get(8).isEmpty()) {
            headers.add("X-Amzn-Bedrock-Accept", row.get(8));
        }
        ResolvedRoute route = TestRoutes.route("aws-bedrock", row.get(3))
                .auth(new AuthStyle.SigV4(row.get(2)))
                .apiKey(Secret.of(row.get(1)))
                .model(row.get(5))
                .build();
        RouterRequest request = new RouterRequest(
                protocol,
                protocol == InferenceProtocol.MODEL_DISCOVERY ? "GET" : "POST",
                RequestTarget.parse(row.get(6)),
                headers.build(),
                ByteBuffer.wrap(Base64.getDecoder().decode(row.get(9))));

        UpstreamRequest signed = RequestSigner.sign(
                UpstreamRequests.prepare(route, request), Instant.ofEpochSecond(Long.parseLong(row.get(0))));

        assertThat(signed.headers().all("authorization")).containsExactly(row.get(10));
    }

    private static ResolvedRoute.Builder route() {
        return TestRoutes.route("aws-bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com")
                .apiKey(Secret.of(CREDENTIALS));
    }

    private static UpstreamRequest sign(ResolvedRoute route, String target, String... headers) throws Exception {
        RouterRequest request =
                TestRoutes.request(InferenceProtocol.AWS_BEDROCK_INVOKE, "POST", target, "{}", headers);
        return RequestSigner.sign(UpstreamRequests.prepare(route, request), NOW);
    }

    /** A sandbox must not choose guardrails, tiers or credentials. */
    @Test
    void theClientsOwnHeadersOfAwsStayBehind() throws Exception {
        UpstreamRequest signed = sign(route().build(), "/model/m/invoke", "Authorization", "AWS4-HMAC-SHA256 mine",
                "X-Amz-Date", "20000101T000000Z", "X-Amz-Security-Token", "mine", "X-Amz-Content-Sha256", "mine",
                "X-Amz-Target", "mine", "X-Amzn-Trace-Id", "mine", "X-Amzn-Bedrock-GuardrailIdentifier", "mine",
                "X-Amzn-Bedrock-GuardrailVersion", "mine", "X-Amzn-Bedrock-Trace", "mine",
                "X-Amzn-Bedrock-PerformanceConfig-Latency", "mine", "X-Amzn-Bedrock-Service-Tier", "mine",
                "X-Amzn-Bedrock-Request-Metadata", "mine", "X-Amzn-Bedrock-ProjectIdentifier", "mine",
                "X-Amzn-Bedrock-Accept", "application/json", "Accept", "application/json", "Content-Type", "text/x");

        assertThat(signed.headers().toString()).doesNotContain("mine");
        assertThat(signed.headers().all("x-amz-date")).containsExactly("20260102T030405Z");
        assertThat(signed.headers().all("x-amz-security-token")).containsExactly("session-token-7Qw2");
        assertThat(signed.headers().first("authorization").orElseThrow()).contains("SignedHeaders="
                + "content-type;host;x-amz-date;x-amz-security-token;x-amzn-bedrock-accept,");
        assertThat(signed.headers().all("accept")).containsExactly("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-v1:0, anthropic.claude-v1%3A0", "a/b, a%2Fb", "a%3Ab, a%253Ab", "a b?c#d, a%20b%3Fc%23d",
        "..a, ..a", "a/../b, a%2F..%2Fb",
        "arn:aws:bedrock:us-east-1:1:inference-profile/x, arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx"
    })
    void theModelInThePathIsTheRoutes(String model, String segment) throws Exception {
        for (ResolvedRoute route : List.of(route().model(model).build(), bridge(model))) {
            assertThat(sign(route, "/model/of-the-client/invoke?a=b").target())
                    .isEqualTo("/model/" + segment + "/invoke?a=b");
        }
    }

    private static ResolvedRoute bridge(String model) {
        return TestRoutes.route("aws-bedrock", "http://bridge.example").model(model).build();
    }

    @Test
    void aRequestThatIsNotSignedIsTheSame() throws Exception {
        UpstreamRequest prepared = UpstreamRequests.prepare(bridge("m"), TestRoutes.chat("{}"));

        assertThat(RequestSigner.sign(prepared, NOW)).isSameAs(prepared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Amz-Signature=0", "a=b&x-amz-algorithm=AWS4", "x%2Damz%2dcredential", "a;X-AMZ-Date=1"})
    void aSecondSignatureInTheQueryIsRefused(String query) {
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> sign(route().build(), "/model/m/invoke?" + query));
    }

    @Test
    void aRouteWithoutCredentialsSendsNothing() {
        ResolvedRoute keyless = ResolvedRoute.builder().name("n").model("m").providerType("aws-bedrock")
                .endpoint("https://bedrock-runtime.us-east-1.amazonaws.com")
                .protocols(InferenceProtocol.AWS_BEDROCK_INVOKE).build();

        assertThatExceptionOfType(Unauthorized.class).isThrownBy(() -> sign(keyless, "/model/m/invoke"));
    }
}
