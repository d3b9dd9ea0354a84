package io.openshell.router.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Google Vertex AI: Claude at {@code rawPredict} and {@code streamRawPredict}, every other model at a project's
 * {@code endpoints/openapi/chat/completions}. Both as strict as the real one about what they do not know.
 */
final class VertexDialect {

    private static final String LOCATION = "/projects/([a-z][a-z0-9-]{4,28}[a-z0-9])/locations/([a-z0-9-]+)";
    private static final Pattern CLAUDE = Pattern.compile(
            "/v1" + LOCATION + "/publishers/anthropic/models/([^/:]+):(rawPredict|streamRawPredict)");
    private static final Pattern CHAT =
            Pattern.compile("/v1(?:beta1)?" + LOCATION + "/endpoints/[^/]+/chat/completions");
    private static final String NOT_FOUND = "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)</title></html>";
    private static final String VERSION = "vertex-2023-10-16";

    private final DialectScript script;

    VertexDialect(DialectScript script) {
        this.script = script;
    }

    static boolean isMeant(DialectRequest request) {
        return request.path().startsWith("/v1/projects/") || request.path().startsWith("/v1beta1/projects/");
    }

    Reply answer(DialectRequest request) {
        Matcher claude = CLAUDE.matcher(request.path());
        Matcher chat = CHAT.matcher(request.path());
        if (!request.method().equals("POST") || !claude.matches() && !chat.matches()) {
            return Reply.body(404, "text/html; charset=UTF-8", NOT_FOUND.getBytes(StandardCharsets.UTF_8));
        }
        if (request.bearer().isEmpty() || !script.accepts(request.bearer())) {
            return error(401, "UNAUTHENTICATED",
                    "Request had invalid authentication credentials. Expected OAuth 2 access "
                            + "token, login cookie or other valid authentication credential.");
        }
        Optional<String> parameter = request.parameters().stream().findFirst();
        if (parameter.isPresent()) {
            return error(400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unknown name \"" + parameter.get()
                    + "\": Cannot bind query parameter. Field '" + parameter.get()
                    + "' could not be found in request message.");
        }
        return claude.matches() ? message(request, claude) : chat(request, chat);
    }

    private Reply message(DialectRequest request, Matcher path) {
        String model = URLDecoder.decode(path.group(3), StandardCharsets.UTF_8);
        if (!script.serves(model)) {
            return error(404, "NOT_FOUND", "Publisher Model `projects/" + path.group(1) + "/locations/" + path.group(2)
                    + "/publishers/anthropic/models/" + model
                    + "` was not found or your project does not have access to it.");
        }
        Optional<String> wrong = wrongWith(request);
        if (wrong.isPresent()) {
            return invalid(request, wrong.get());
        }
        if (request.isTrue("stream") != path.group(4).equals("streamRawPredict")) {
            return invalid(request, "stream: Input does not go with " + path.group(4));
        }
        AnthropicMessage message = new AnthropicMessage(script, request, model);
        if (!request.isTrue("stream")) {
            return Reply.json(200, Json.write(message.whole())).header("request-id", request.id("req_vrtx_"));
        }
        SseEvents events = new SseEvents();
        message.events().forEach(events::typed);
        return events.reply(script, request, "request-id: " + request.id("req_vrtx_"));
    }

    /** What the validation of a message's fields says first. */
    private static Optional<String> wrongWith(DialectRequest request) {
        if (request.malformed().isPresent()) {
            return request.malformed();
        }
        for (String extra : List.of("model", "context_management")) {
            if (request.has(extra)) {
                return Optional.of(extra + ": Extra inputs are not permitted");
            }
        }
        Optional<String> missing = request.missing(List.of("anthropic_version", "max_tokens", "messages"));
        if (missing.isPresent()) {
            return Optional.of(missing.get() + ": Field required");
        }
        return request.text("anthropic_version").equals(Optional.of(VERSION))
                ? Optional.empty()
                : Optional.of("anthropic_version: Input should be '" + VERSION + "'");
    }

    private Reply chat(DialectRequest request, Matcher path) {
        if (request.malformed().isPresent()) {
            return errors(400, "INVALID_ARGUMENT", "Invalid JSON payload received. " + request.malformed().get());
        }
        String model = request.text("model").orElse("");
        if (model.isEmpty() || !request.has("messages")) {
            return errors(400, "INVALID_ARGUMENT", "Request contains an invalid argument.");
        }
        if (path.group().contains("/endpoints/openapi/") && !model.matches("[a-z0-9-]+/[^/]+")) {
            return errors(400, "INVALID_ARGUMENT",
                    "Malformed publisher model. Expected format: publisher/model, got " + model);
        }
        if (!script.serves(model)) {
            return errors(404, "NOT_FOUND",
                    "Publisher Model `" + model + "` was not found or your project does not have "
                            + "access to it.");
        }
        return new OpenAiDialect(script).generate(request.as("/chat/completions"), model);
    }

    private static Reply invalid(DialectRequest request, String message) {
        return Reply.json(400, Json.write(Json.object("type", "error",
                "error", Json.object("type", "invalid_request_error", "message", message),
                "request_id", request.id("req_vrtx_"))));
    }

    private static Reply error(int status, String code, String message) {
        return Reply.json(status, Json.write(body(status, code, message)));
    }

    /** The endpoint for Chat Completions says its errors in a list. */
    private static Reply errors(int status, String code, String message) {
        List<Object> list = new ArrayList<>();
        list.add(body(status, code, message));
        return Reply.json(status, Json.write(list));
    }

    private static Map<String, Object> body(int status, String code, String message) {
        return Json.object("error", Json.object("code", status, "message", message, "status", code));
    }
}
