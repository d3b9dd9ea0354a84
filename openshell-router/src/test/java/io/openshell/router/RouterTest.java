package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.InferenceProtocol;
import io.openshell.router.RouterException.NoCompatibleRoute;
import io.openshell.router.RouterException.RouteNotFound;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest extends RouterFixture {
    @Test
    void theBackendSeesTheseBytesAndNoOthers() throws Exception {
        upstream.answerAll(Reply.json(200, "{}"));

        router.proxyWithCandidates(TestRoutes.request(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST",
                "/v1/chat/completions?api-version=1", "{\"model\":\"mine\",\"n\":1e3}", "Content-Type",
                "application/json", "Authorization", "Bearer mine", "Cookie", "a=b", "User-Agent", "agent/1"), table());

        assertSentExactly("/v1/chat/completions?api-version=1",
                "Authorization: Bearer " + TestRoutes.KEY,
                "{\"model\":\"" + TestRoutes.MODEL + "\",\"n\":1e3}");
    }

    @Test
    void theFirstRouteThatSpeaksTheProtocolIsTakenWhateverModelTheClientNames() throws Exception {
        upstream.answerAll(Reply.json(200, "{}"));
        RouteTable routes = RouteTable.of(
                route().name("a").model("mine").protocols(InferenceProtocol.OPENAI_EMBEDDINGS).build(),
                route().name("b").model("first").protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS).build(),
                route().name("c").model("mine").protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS).build());

        BufferedResponse answer = router.proxyWithCandidates(TestRoutes.chat("{\"model\":\"mine\"}"), routes);

        assertThat(answer.route().name()).isEqualTo("b");
        assertThat(upstream.takeRequest(PATIENCE).bodyText()).isEqualTo("{\"model\":\"first\"}");
        assertThatExceptionOfType(NoCompatibleRoute.class).isThrownBy(() -> router.proxyWithCandidates(
                TestRoutes.request(InferenceProtocol.ANTHROPIC_MESSAGES, "POST", "/v1/messages", "{}"), routes));
        assertThatExceptionOfType(RouteNotFound.class)
                .isThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 400, 401, 403, 404, 422, 429, 500, 503, 529})
    void aBackendsAnswerPassesAsItIs(int status) throws Exception {
        upstream.answerAll(Reply.json(status, "{\"said\":\"" + status + "\"}").header("X-Request-Id", "r")
                .header("Connection", "X-Hop").header("X-Hop", "h").header("Keep-Alive", "timeout=5"));

        BufferedResponse whole = router.proxyWithCandidates(TestRoutes.chat("{}"), table());

        assertThat(whole.status()).isEqualTo(status);
        assertThat(whole.bodyAsString()).isEqualTo("{\"said\":\"" + status + "\"}");
        assertThat(whole.headers().first("x-request-id")).contains("r");
        for (String dropped : List.of("content-length", "connection", "x-hop", "keep-alive")) {
            assertThat(whole.headers().contains(dropped)).as(dropped).isFalse();
        }
    }

    @Test
    void bodiesOfEveryFramingArriveWhole() throws Exception {
        upstream.answer(Reply.json(200, "length"), Reply.chunked(200, "text/plain", List.of("chu", "nked")),
                Reply.untilClose(200, "text/plain", "until close"), Reply.status(204));

        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            bodies.add(router.proxyWithCandidates(TestRoutes.chat("{}"), table()).bodyAsString());
        }

        assertThat(bodies).containsExactly("length", "chunked", "until close", "");
    }

    @Test
    void aStreamIsHandedOverWhileItIsSent() throws Exception {
        upstream.answerWith(new ProviderDialects()::answer);
        String asked = "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

        List<String> chunks = new ArrayList<>();
        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat(asked), table())) {
            assertThat(answer.status()).isEqualTo(200);
            for (Optional<ByteBuffer> chunk = answer.nextChunk(); chunk.isPresent(); chunk = answer.nextChunk()) {
                assertThat(chunk.get().hasRemaining()).isTrue();
                chunks.add(StandardCharsets.UTF_8.decode(chunk.get()).toString());
            }
            assertThat(answer.nextChunk()).as("the end stays the end").isEmpty();
        }

        assertThat(String.join("", chunks)).startsWith("data: ").endsWith("data: [DONE]\n\n");
    }

    @Test
    void aHostCanReadAStream() throws Exception {
        upstream.answerAll(Reply.sse(List.of("data: 1", "data: 2")));

        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table())) {
            assertThat(new String(answer.bodyAsStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("data: 1\n\ndata: 2\n\n");
        }
    }

    @Test
    void aCutBodyIsAnExceptionToAHostThatReadsAStream() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Content-Length: 100").bytes("half").close());

        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table())) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> answer.bodyAsStream().readAllBytes());
        }
    }

    @Test
    void anEchoedKeyIsMaskedInHeadersAndBody() throws Exception {
        upstream.answerAll(Reply.chunked(200, "text/plain", List.of("your key is " + TestRoutes.KEY.substring(0, 5),
                TestRoutes.KEY.substring(5) + ".")).header("X-Echo", TestRoutes.KEY));

        BufferedResponse answer = router.proxyWithCandidates(TestRoutes.chat("{}"), table());

        String stars = "*".repeat(TestRoutes.KEY.length());
        assertThat(answer.bodyAsString()).isEqualTo("your key is " + stars + ".");
        assertThat(answer.headers().first("x-echo")).contains(stars);
    }

    @Test
    void connectionsAreKeptForTheNextRequest() throws Exception {
        upstream.answerAll(Reply.json(200, "{}"));

        for (int i = 0; i < 5; i++) {
            router.proxyWithCandidates(TestRoutes.chat("{}"), table());
        }

        assertThat(upstream.connectionCount()).isEqualTo(1);
    }

    @Test
    void aMegabyteGoesThereAndBack() throws Exception {
        upstream.answerWith(request -> Reply.body(200, "application/json", request.body()));
        String json = "{\"model\":\"" + TestRoutes.MODEL + "\",\"text\":\"" + "x".repeat(5 << 20) + "\"}";

        assertThat(router.proxyWithCandidates(TestRoutes.chat(json), table()).bodyAsString()).isEqualTo(json);
    }
}
