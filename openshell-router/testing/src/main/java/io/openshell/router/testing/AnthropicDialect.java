package io.openshell.router.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Anthropic's API: messages, count_tokens, models and errors. */
final class AnthropicDialect {

    private static final String CREATED = "2025-01-01T00:00:00Z";

    private final DialectScript script;

    AnthropicDialect(DialectScript script) {
        this.script = script;
    }

    Reply answer(DialectRequest request) {
        Optional<String> key = request.header("x-api-key").or(() -> script.bearerToo()
                ? request.bearer()
                : Optional.empty());
        if (key.isEmpty()) {
            return error(request, 401, "authentication_error", "x-api-key header is required");
        }
        if (!script.accepts(key)) {
            return error(request, 401, "authentication_error", "invalid x-api-key");
        }
        if (request.header("anthropic-version").isEmpty()) {
            return error(request, 400, "invalid_request_error", "anthropic-version: header is required");
        }
        if (request.is("POST", "/messages")) {
            return checked(request, List.of("model", "max_tokens", "messages"));
        }
        if (request.is("POST", "/messages/count_tokens")) {
            return checked(request, List.of("model", "messages"));
        }
        boolean models = request.operation().equals("/models") || request.operation().startsWith("/models/");
        if (models && request.method().equals("GET")) {
            return models(request);
        }
        return error(request, 404, "not_found_error", "Not Found");
    }

    private Reply checked(DialectRequest request, List<String> required) {
        if (request.malformed().isPresent()) {
            return error(request, 400, "invalid_request_error",
                    "The request body is not valid JSON: " + request.malformed().get());
        }
        Optional<String> missing = request.missing(required);
        if (missing.isPresent()) {
            return error(request, 400, "invalid_request_error", missing.get() + ": Field required");
        }
        String model = request.text("model").orElse("");
        if (!script.serves(model)) {
            return error(request, 404, "not_found_error", "model: " + model);
        }
        if (request.operation().endsWith("/count_tokens")) {
            return ok(request, Json.object("input_tokens", request.promptTokens()));
        }
        AnthropicMessage message = new AnthropicMessage(script, request, model);
        if (!request.isTrue("stream")) {
            return ok(request, message.whole());
        }
        SseEvents events = new SseEvents();
        message.events().forEach(events::typed);
        return events.reply(script, request, "request-id: " + request.id("req_"));
    }

    private Reply models(DialectRequest request) {
        if (request.operation().equals("/models")) {
            List<String> ids = script.listed();
            return ok(request, Json.object("data", ids.stream().map(AnthropicDialect::model).toList(),
                    "has_more", false, "first_id", ids.get(0), "last_id", ids.get(ids.size() - 1)));
        }
        String id = request.operation().substring("/models/".length());
        return script.serves(id) ? ok(request, model(id)) : error(request, 404, "not_found_error", "model: " + id);
    }

    private static Map<String, Object> model(String id) {
        return Json.object("type", "model", "id", id, "display_name", id, "created_at", CREATED,
                "lifecycle", "active", "deprecated_at", Json.NULL);
    }

    private static Reply ok(DialectRequest request, Map<String, Object> body) {
        return Reply.json(200, Json.write(body)).header("request-id", request.id("req_"));
    }

    private static Reply error(DialectRequest request, int status, String type, String message) {
        String id = request.id("req_");
        return Reply.json(status, Json.write(Json.object("type", "error",
                "error", Json.object("type", type, "message", message), "request_id", id))).header("request-id", id);
    }
}
