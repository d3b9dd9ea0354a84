package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.json.ModelRewriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a route to {@code mock://} answers, in the shape of each protocol. */
class MockRouteTest {
    private static final String ODD_MODEL = "odd\"model\\n\u00e9";

    private final Router router = Router.builder().build();

    @AfterEach
    void close() {
        router.close();
    }

    private BufferedResponse ask(InferenceProtocol protocol, String method, String path, String body)
            throws Exception {
        RouteTable routes = RouteTable.of(TestRoutes.route("openai", "mock://any").model(ODD_MODEL).build());
        return router.proxyWithCandidates(TestRoutes.request(protocol, method, path, body), routes);
    }

    /** Throws unless {@code json} is one JSON object. */
    private static void assertObject(String json) throws Exception {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(ModelRewriter.forModel("any").rewrite(bytes, 0, bytes.length).length()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "OPENAI_CHAT_COMPLETIONS | POST | /v1/chat/completions | \"object\":\"chat.completion\"",
        "OPENAI_COMPLETIONS | POST | /v1/completions | \"object\":\"text_completion\"",
        "OPENAI_RESPONSES | POST | /v1/responses | \"object\":\"response\"",
        "OPENAI_EMBEDDINGS | POST | /v1/embeddings | \"object\":\"embedding\"",
        "ANTHROPIC_MESSAGES | POST | /v1/messages | \"type\":\"message\"",
        "ANTHROPIC_COUNT_TOKENS | POST | /v1/messages/count_tokens | \"input_tokens\":",
        "MODEL_DISCOVERY | GET | /v1/models | \"object\":\"list\"",
        "AWS_BEDROCK_INVOKE | POST | /model/m/invoke | {"})
    void aWholeAnswerHasTheShapeOfItsProtocol(InferenceProtocol protocol, String method, String path, String shape)
            throws Exception {
        BufferedResponse answer = ask(protocol, method, path, method.equals("GET") ? "" : "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().first("x-openshell-mock")).contains("true");
        assertThat(answer.headers().first("content-type")).contains("application/json");
        assertThat(answer.bodyAsString()).contains(shape);
        assertObject(answer.bodyAsString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "OPENAI_CHAT_COMPLETIONS | /v1/chat/completions | data: [DONE]",
        "OPENAI_COMPLETIONS | /v1/completions | data: [DONE]",
        "OPENAI_RESPONSES | /v1/responses | event: response.completed",
        "ANTHROPIC_MESSAGES | /v1/messages | event: message_stop"})
    void toARequestForAStreamItStreamsEventsOfItsProtocol(InferenceProtocol protocol, String path, String last)
            throws Exception {
        BufferedResponse answer = ask(protocol, "POST", path, "{\"stream\":true}");

        assertThat(answer.headers().first("x-openshell-mock")).contains("true");
        assertThat(answer.headers().first("content-type")).contains("text/event-stream");
        List<String> events = List.of(answer.bodyAsString().split("\n\n"));
        assertThat(events.size()).isGreaterThan(3);
        assertThat(events.getLast()).startsWith(last);
        for (String event : events) {
            String data = event.substring(event.indexOf("data: ") + 6);
            if (!data.equals("[DONE]")) {
                assertObject(data);
            }
        }
        assertThat(answer.bodyAsString()).contains("odd\\\"model\\\\n");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAStreamAskedForThereIsNone(InferenceProtocol protocol) throws Exception {
        String body = protocol.modelInBody() ? "{\"stream\":false}" : "";

        assertThat(ask(protocol, "POST", "/v1/any", body).headers().first("content-type"))
                .contains("application/json");
    }

    @Test
    void aStreamComesInPieces() throws Exception {
        RouteTable routes = RouteTable.of(TestRoutes.route("openai", "mock://any").build());
        List<Integer> pieces = new ArrayList<>();
        try (RouterResponse answer =
                router.proxyWithCandidatesStreaming(TestRoutes.chat("{\"stream\":true}"), routes)) {
            for (var chunk = answer.nextChunk(); chunk.isPresent(); chunk = answer.nextChunk()) {
                pieces.add(chunk.get().remaining());
            }
        }
        assertThat(pieces.size()).isGreaterThan(3);
    }
}
