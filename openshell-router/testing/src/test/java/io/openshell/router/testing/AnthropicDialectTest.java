package io.openshell.router.testing;

import static io.openshell.router.testing.Dialects.ANTHROPIC;
import static io.openshell.router.testing.Dialects.at;
import static io.openshell.router.testing.Dialects.events;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnthropicDialectTest {

    /** As an agent sends it: system as a list, content as a list, tools. */
    private static final String AGENT = "{\"model\":\"claude-x\",\"max_tokens\":9,"
            + "\"system\":[{\"type\":\"text\",\"text\":\"s\",\"cache_control\":{\"type\":\"ephemeral\"}}],"
            + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}],"
            + "\"tools\":[{\"name\":\"t\",\"input_schema\":{\"type\":\"object\"}}]%s}";

    private final Dialects provider = new Dialects(new ProviderDialects().expectingKey("k"));

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aMessageIsAnsweredInPlainText() throws Exception {
        for (String path : List.of("/v1/messages?beta=true", "/messages")) {
            HttpResponse<byte[]> answer = provider.post(path, ANTHROPIC, AGENT.formatted(""));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(at(answer, "type")).isEqualTo("message");
            assertThat(at(answer, "model")).isEqualTo("claude-x");
            assertThat(at(answer, "content")).isEqualTo(
                    List.of(Json.object("type", "text", "text", ProviderDialects.TEXT)));
            assertThat(at(answer, "stop_reason")).isEqualTo("end_turn");
            assertThat(answer.headers().firstValue("request-id")).isPresent();
        }
    }

    @Test
    void aStreamedMessageHasTheWholeSequence() throws Exception {
        HttpResponse<byte[]> answer =
                provider.post("/v1/messages?beta=true", ANTHROPIC, AGENT.formatted(",\"stream\":true"));
        List<Object> events = events(answer);
        assertThat(events.stream().map(event -> at(event, "type"))).containsExactly("message_start",
                "content_block_start", "ping", "content_block_delta", "content_block_delta", "content_block_delta",
                "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop");
        assertThat(at(events.get(0), "message.model")).isEqualTo("claude-x");
        assertThat(at(events.get(0), "message.stop_reason")).isEqualTo(Json.NULL);
        assertThat(events.subList(3, 8).stream().map(event -> (String) at(event, "delta.text"))
                .collect(Collectors.joining())).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(events.get(9), "delta.stop_reason")).isEqualTo("end_turn");
        assertThat(Dialects.text(answer)).contains("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
    }

    @Test
    void tokensAreCounted() throws Exception {
        HttpResponse<byte[]> answer = provider.post("/v1/messages/count_tokens", ANTHROPIC, AGENT.formatted(""));
        assertThat(Dialects.text(answer)).matches("\\{\"input_tokens\":[1-9][0-9]*}");
    }

    @Test
    void modelsAreListedAndFound() throws Exception {
        HttpResponse<byte[]> list = provider.get("/v1/models", ANTHROPIC);
        assertThat(at(list, "data.0.type")).isEqualTo("model");
        assertThat(at(list, "first_id")).isEqualTo("scripted-model");
        assertThat(at(list, "has_more")).isEqualTo(false);
        assertThat(at(provider.get("/models/claude-x", ANTHROPIC), "id")).isEqualTo("claude-x");
    }

    @Test
    void keyAndVersionAreRequired() throws Exception {
        refused("/v1/messages", "anthropic-version: 2023-06-01\nAuthorization: Bearer k", AGENT.formatted(""), 401,
                "authentication_error", "x-api-key header is required");
        refused("/v1/messages", "anthropic-version: 2023-06-01\nx-api-key: other", AGENT.formatted(""), 401,
                "authentication_error", "invalid x-api-key");
        refused("/v1/messages", "x-api-key: k", AGENT.formatted(""), 400,
                "invalid_request_error", "anthropic-version: header is required");
    }

    @Test
    void aBearerKeyIsTakenOnlyWhenAllowed() throws Exception {
        String bearer = "anthropic-version: 2026-10-21\nAuthorization: Bearer ";
        try (Dialects lenient = new Dialects(new ProviderDialects().acceptingBearer().expectingKey("k"))) {
            assertThat(lenient.post("/v1/messages", bearer + "k", AGENT.formatted("")).statusCode()).isEqualTo(200);
            assertThat(lenient.post("/v1/messages", bearer + "other", AGENT.formatted("")).statusCode())
                    .isEqualTo(401);
            assertThat(lenient.post("/v1/messages", bearer + "k\nx-api-key: other", AGENT.formatted("")).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void errorsHaveTheProvidersShape() throws Exception {
        refused("/v1/messages", ANTHROPIC, "{\"model\":\"m\",\"messages\":[]}", 400,
                "invalid_request_error", "max_tokens: Field required");
        refused("/v1/messages", ANTHROPIC, "[]", 400,
                "invalid_request_error", "The request body is not valid JSON: the body is no JSON object");
        refused("/v1/complete", ANTHROPIC, "{}", 404, "not_found_error", "Not Found");
        try (Dialects few = new Dialects(new ProviderDialects().serving("only"))) {
            HttpResponse<byte[]> answer = few.post("/v1/messages", ANTHROPIC, AGENT.formatted(""));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(at(answer, "error.message")).isEqualTo("model: claude-x");
            assertThat(few.get("/v1/models/claude-x", ANTHROPIC).statusCode()).isEqualTo(404);
        }
    }

    private void refused(String path, String headers, String body, int status, String type, String message)
            throws Exception {
        HttpResponse<byte[]> answer = provider.post(path, headers, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(at(answer, "type")).isEqualTo("error");
        assertThat(at(answer, "error")).isEqualTo(Json.object("type", type, "message", message));
    }
}
