package io.openshell.router;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.openshell.core.InferenceProtocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that we did not write agrees with our client, over HTTP/1.1 and, where a route says so, HTTP/2. */
class OtherServerTest {
    private final WireMockServer server = new WireMockServer(
            wireMockConfig().bindAddress("127.0.0.1").dynamicPort());
    private final Router router = Router.builder().transport(RouterFixture.UNDER_TEST).build();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void close() {
        router.close();
        server.stop();
    }

    private RouteTable table(boolean http2) {
        return RouteTable.of(TestRoutes.route("openai", "http://127.0.0.1:" + server.port() + "/v1")
                .http2(http2)
                .build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestArrivesAndItsAnswerReturns(boolean http2) throws Exception {
        server.stubFor(post("/v1/chat/completions").willReturn(aResponse().withStatus(429).withBody("slow down")));

        for (int i = 0; i < 3; i++) {
            BufferedResponse answer =
                    router.proxyWithCandidates(TestRoutes.chat("{\"model\":\"mine\",\"n\":1}"), table(http2));

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.bodyAsString()).isEqualTo("slow down");
        }
        server.verify(3, postRequestedFor(urlEqualTo("/v1/chat/completions"))
                .withHeader("Authorization", equalTo("Bearer " + TestRoutes.KEY))
                .withRequestBody(equalToJson("{\"model\":\"" + TestRoutes.MODEL + "\",\"n\":1}")));
    }

    /** Without TLS the two agree on HTTP/2 by an upgrade, so it is the second request that is sent in it. */
    @ParameterizedTest
    @CsvSource({"false, HTTP/1.1", "true, HTTP/2.0"})
    void theRouteDecidesTheVersionOfHttp(boolean http2, String version) throws Exception {
        server.stubFor(get("/v1/models").willReturn(aResponse().withBody("{}")));

        for (int i = 0; i < 2; i++) {
            BufferedResponse answer = router.proxyWithCandidates(
                    TestRoutes.request(InferenceProtocol.MODEL_DISCOVERY, "GET", "/v1/models", ""), table(http2));
            assertThat(answer.bodyAsString()).isEqualTo("{}");
        }

        assertThat(server.getAllServeEvents().getFirst().getRequest().getProtocol()).isEqualTo(version);
    }

    @Test
    void aDribbledAnswerArrivesInPieces() throws Exception {
        String text = "data: 1\n\ndata: 2\n\ndata: 3\n\n";
        server.stubFor(post("/v1/chat/completions").willReturn(aResponse()
                .withBody(text).withChunkedDribbleDelay(3, 300)));

        int pieces = 0;
        StringBuilder seen = new StringBuilder();
        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table(false))) {
            for (Optional<ByteBuffer> chunk = answer.nextChunk(); chunk.isPresent(); chunk = answer.nextChunk()) {
                seen.append(StandardCharsets.UTF_8.decode(chunk.get()));
                pieces++;
            }
        }

        assertThat(seen).hasToString(text);
        assertThat(pieces).isGreaterThan(1);
    }
}
