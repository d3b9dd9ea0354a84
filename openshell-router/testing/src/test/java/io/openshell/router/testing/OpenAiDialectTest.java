package io.openshell.router.testing;

import static io.openshell.router.testing.Dialects.OPENAI;
import static io.openshell.router.testing.Dialects.at;
import static io.openshell.router.testing.Dialects.events;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiDialectTest {

    private static final String CHAT = "{\"model\":\"m-1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";
    private static final String STREAM = ",\"stream\":true";

    private Dialects provider = new Dialects(new ProviderDialects());

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aChatIsAnswered() throws Exception {
        for (String path : List.of("/v1/chat/completions", "/chat/completions", "/v1/chat/completions?x=1")) {
            HttpResponse<byte[]> answer = provider.post(path, OPENAI, CHAT.formatted(""));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            assertThat(at(answer, "object")).isEqualTo("chat.completion");
            assertThat(at(answer, "model")).isEqualTo("m-1");
            assertThat(at(answer, "choices.0.message.content")).isEqualTo(ProviderDialects.TEXT);
            assertThat(at(answer, "choices.0.finish_reason")).isEqualTo("stop");
            RecordedRequest seen = provider.upstream.requests().getLast();
            SaidTokens said = new ProviderDialects().tokensSaid(seen);
            assertThat(at(answer, "usage.prompt_tokens")).isEqualTo(new BigDecimal(said.input().orElseThrow()));
            assertThat(at(answer, "usage.completion_tokens")).isEqualTo(new BigDecimal(5 + 8 * seen.index()))
                    .isEqualTo(new BigDecimal(said.output().orElseThrow()));
            assertThat(at(answer, "usage.completion_tokens_details.reasoning_tokens"))
                    .isEqualTo(new BigDecimal(said.reasoning().orElseThrow()));
        }
    }

    @Test
    void aStreamedChatHasRoleContentAndEnd() throws Exception {
        HttpResponse<byte[]> answer = provider.post("/v1/chat/completions", OPENAI, CHAT.formatted(STREAM));
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        List<Object> events = events(answer);
        assertThat(events).hasSize(8).last().isEqualTo("[DONE]");
        assertThat(at(events.get(0), "choices.0.delta.role")).isEqualTo("assistant");
        assertThat(events.subList(1, 6).stream().map(event -> (String) at(event, "choices.0.delta.content"))
                .collect(Collectors.joining())).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(events.get(6), "choices.0.delta")).isEqualTo(Json.object());
        assertThat(at(events.get(6), "choices.0.finish_reason")).isEqualTo("stop");
        assertThat(events.subList(0, 7)).allSatisfy(event -> {
            assertThat(at(event, "object")).isEqualTo("chat.completion.chunk");
            assertThat(at(event, "model")).isEqualTo("m-1");
            assertThat(at(event, "id")).isEqualTo(at(events.get(0), "id"));
            assertThat(at(event, "usage")).isNull();
        });
    }

    @Test
    void usageIsStreamedWhenAskedFor() throws Exception {
        List<Object> events = events(provider.post("/v1/chat/completions", OPENAI,
                CHAT.formatted(STREAM + ",\"stream_options\":{\"include_usage\":true}")));
        assertThat(events).hasSize(9);
        assertThat(at(events.get(0), "usage")).isEqualTo(Json.NULL);
        assertThat(at(events.get(7), "choices")).isEqualTo(List.of());
        assertThat(at(events.get(7), "usage.completion_tokens")).isEqualTo(new BigDecimal(5));
    }

    @Test
    void aCompletionIsAnsweredWholeAndStreamed() throws Exception {
        String body = "{\"model\":\"m-1\",\"prompt\":\"hi\"%s}";
        HttpResponse<byte[]> whole = provider.post("/v1/completions", OPENAI, body.formatted(""));
        assertThat(at(whole, "object")).isEqualTo("text_completion");
        assertThat(at(whole, "choices.0.text")).isEqualTo(ProviderDialects.TEXT);

        List<Object> events = events(provider.post("/v1/completions", OPENAI, body.formatted(STREAM)));
        assertThat(events).last().isEqualTo("[DONE]");
        assertThat(events.subList(0, 6).stream().map(event -> (String) at(event, "choices.0.text"))
                .collect(Collectors.joining())).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(events.get(5), "choices.0.finish_reason")).isEqualTo("stop");
    }

    @Test
    void aResponseIsAnswered() throws Exception {
        HttpResponse<byte[]> whole =
                provider.post("/v1/responses", OPENAI, "{\"model\":\"m-1\",\"input\":\"hi\"}");
        assertThat(at(whole, "object")).isEqualTo("response");
        assertThat(at(whole, "status")).isEqualTo("completed");
        assertThat(at(whole, "model")).isEqualTo("m-1");
        assertThat(at(whole, "output.0.content.0.text")).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(whole, "usage.output_tokens")).isEqualTo(new BigDecimal(5));
    }

    @Test
    void aStreamedResponseHasTheWholeSequence() throws Exception {
        HttpResponse<byte[]> answer =
                provider.post("/v1/responses", OPENAI, "{\"model\":\"m-1\",\"input\":\"hi\",\"stream\":true}");
        List<Object> events = events(answer);
        assertThat(events.stream().map(event -> at(event, "type"))).containsExactly("response.created",
                "response.in_progress", "response.output_item.added", "response.content_part.added",
                "response.output_text.delta", "response.output_text.delta", "response.output_text.delta",
                "response.output_text.delta", "response.output_text.delta", "response.output_text.done",
                "response.content_part.done", "response.output_item.done", "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(at(events.get(i), "sequence_number")).isEqualTo(BigDecimal.valueOf(i));
        }
        assertThat(at(events.get(4), "delta")).isEqualTo("Hello");
        assertThat(at(events.get(9), "text")).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(events.get(12), "response.output.0.content.0.text")).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(events.get(12), "response.usage.output_tokens")).isEqualTo(new BigDecimal(5));
        assertThat(at(events.get(0), "response.usage")).isEqualTo(Json.NULL);
        assertThat(Dialects.text(answer)).startsWith("event: response.created\ndata: {").endsWith("\n\n");
    }

    @Test
    void embeddingsAreTheSameNumbersInBothEncodings() throws Exception {
        String body = "{\"model\":\"m-1\",\"input\":%s%s}";
        HttpResponse<byte[]> floats =
                provider.post("/v1/embeddings", OPENAI, body.formatted("[\"a\",\"b\"]", ",\"dimensions\":3"));
        assertThat(at(floats, "data.1.index")).isEqualTo(new BigDecimal(1));
        assertThat(at(floats, "data.0.embedding").toString()).isEqualTo("[0.5, 0.25, 0.125]");

        HttpResponse<byte[]> packed = provider.post("/v1/embeddings", OPENAI,
                body.formatted("\"a\"", ",\"dimensions\":3,\"encoding_format\":\"base64\""));
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode((String) at(packed, "data.0.embedding")))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(List.of(bytes.getFloat(), bytes.getFloat(), bytes.getFloat())).containsExactly(0.5f, 0.25f, 0.125f);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void anInputOfTokensIsOneInput() throws Exception {
        String body = "{\"model\":\"m-1\",\"input\":%s}";
        for (String one : List.of("\"a\"", "[1,2,3]", "[\"a\"]", "[[1,2]]")) {
            assertThat((List<?>) at(provider.post("/v1/embeddings", OPENAI, body.formatted(one)), "data")).hasSize(1);
        }
        assertThat((List<?>) at(provider.post("/v1/embeddings", OPENAI, body.formatted("[[1],[2]]")), "data"))
                .hasSize(2);
    }

    @Test
    void modelsAreListedAndFound() throws Exception {
        close();
        provider = new Dialects(new ProviderDialects().serving("a", "b/c"));
        HttpResponse<byte[]> list = provider.get("/v1/models", OPENAI);
        assertThat(at(list, "data.0.id")).isEqualTo("a");
        assertThat(at(list, "data.1.id")).isEqualTo("b/c");
        assertThat(at(provider.get("/models/b/c", OPENAI), "id")).isEqualTo("b/c");

        HttpResponse<byte[]> missing = provider.get("/v1/models/x", OPENAI);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(at(missing, "error.code")).isEqualTo("model_not_found");
        HttpResponse<byte[]> refused = provider.post("/v1/chat/completions", OPENAI, CHAT.formatted(""));
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(at(refused, "error.code")).isEqualTo("model_not_found");
    }

    @Test
    void aWrongKeyIsUnauthorized() throws Exception {
        close();
        provider = new Dialects(new ProviderDialects().expectingKey("k"));
        assertThat(provider.get("/v1/models", OPENAI).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> wrong = provider.get("/v1/models", "Authorization: Bearer other");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(at(wrong, "error.code")).isEqualTo("invalid_api_key");
        assertThat(at(wrong, "error.type")).isEqualTo("invalid_request_error");
        assertThat(Dialects.text(wrong)).doesNotContain("other");
        HttpResponse<byte[]> none = provider.get("/v1/models", "x-api-key: k");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(at(none, "error.code")).isEqualTo(Json.NULL);
    }

    @Test
    void errorsHaveTheProvidersShape() throws Exception {
        assertThat(provider.get("/v1/nothing", OPENAI).statusCode()).isEqualTo(404);
        assertThat(at(provider.get("/v1/nothing", OPENAI), "error.message"))
                .isEqualTo("Invalid URL (GET /v1/nothing)");
        assertThat(provider.get("/v1/chat/completions", OPENAI).statusCode()).isEqualTo(405);
        HttpResponse<byte[]> missing = provider.post("/v1/chat/completions", OPENAI, "{\"model\":\"m\"}");
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(at(missing, "error.param")).isEqualTo("messages");
        HttpResponse<byte[]> broken = provider.post("/v1/chat/completions", OPENAI, "{\"model\":NaN}");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat((String) at(broken, "error.message")).startsWith("We could not parse the JSON body");
    }
}
