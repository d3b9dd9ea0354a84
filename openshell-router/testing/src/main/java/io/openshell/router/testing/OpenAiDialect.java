package io.openshell.router.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** OpenAI's API: chat, completions, models and errors here, Responses and embeddings in classes of their own. */
final class OpenAiDialect {

    private static final Map<String, List<String>> REQUIRED = Map.of(
            "/chat/completions", List.of("model", "messages"),
            "/completions", List.of("model", "prompt"),
            "/responses", List.of("model"),
            "/embeddings", List.of("model", "input"));

    private final DialectScript script;

    OpenAiDialect(DialectScript script) {
        this.script = script;
    }

    /** Whether it is one of the operations that take a model, which no other provider has. */
    static boolean generates(DialectRequest request) {
        return REQUIRED.containsKey(request.operation());
    }

    Reply answer(DialectRequest request) {
        if (!script.accepts(request.bearer())) {
            return wrongKey(request);
        }
        if (request.operation().equals("/models") || request.operation().startsWith("/models/")) {
            return request.method().equals("GET") ? models(request) : wrongMethod(request);
        }
        List<String> required = REQUIRED.getOrDefault(request.operation(), List.of());
        if (required.isEmpty()) {
            return error(404, "Invalid URL (" + request.method() + " " + request.path() + ")",
                    "invalid_request_error", Json.NULL, Json.NULL);
        }
        if (!request.method().equals("POST")) {
            return wrongMethod(request);
        }
        if (request.malformed().isPresent()) {
            return error(400, "We could not parse the JSON body of your request: " + request.malformed().get(),
                    "invalid_request_error", Json.NULL, Json.NULL);
        }
        Optional<String> missing = request.missing(required);
        if (missing.isPresent()) {
            return error(400, "Missing required parameter: '" + missing.get() + "'.", "invalid_request_error",
                    missing.get(), "missing_required_parameter");
        }
        String model = request.text("model").orElse("");
        return script.serves(model) ? generate(request, model) : noModel(model);
    }

    /** The answer of one of the operations that take a model, to a request that was found good. */
    Reply generate(DialectRequest request, String model) {
        return switch (request.operation()) {
            case "/chat/completions" -> request.isTrue("stream") ? chatStream(request, model) : chat(request, model);
            case "/completions" -> request.isTrue("stream") ? textStream(request, model) : text(request, model);
            case "/responses" -> new OpenAiResponses(script, request, model).answer();
            case "/embeddings" -> OpenAiEmbeddings.answer(request, model);
            default -> throw new IllegalStateException("no operation " + request.operation());
        };
    }

    private Reply chat(DialectRequest request, String model) {
        Object message = Json.object("role", "assistant", "content", script.text(), "refusal", Json.NULL,
                "annotations", List.of());
        return ok(Json.with(envelope(request, "chatcmpl-", "chat.completion", model),
                "choices", List.of(Json.object("index", 0, "message", message, "logprobs", Json.NULL,
                        "finish_reason", "stop")),
                "usage", usage(request)));
    }

    private Reply chatStream(DialectRequest request, String model) {
        List<Object> choices = new ArrayList<>();
        choices.add(chatDelta(Json.object("role", "assistant", "content", "", "refusal", Json.NULL), Json.NULL));
        script.pieces().forEach(piece -> choices.add(chatDelta(Json.object("content", piece), Json.NULL)));
        choices.add(chatDelta(Json.object(), "stop"));
        return stream(request, envelope(request, "chatcmpl-", "chat.completion.chunk", model), choices);
    }

    private static Object chatDelta(Object delta, Object finishReason) {
        return Json.object("index", 0, "delta", delta, "logprobs", Json.NULL, "finish_reason", finishReason);
    }

    private Reply text(DialectRequest request, String model) {
        return ok(Json.with(envelope(request, "cmpl-", "text_completion", model),
                "choices", List.of(textChoice(script.text(), "stop")), "usage", usage(request)));
    }

    private Reply textStream(DialectRequest request, String model) {
        List<Object> choices = new ArrayList<>();
        script.pieces().forEach(piece -> choices.add(textChoice(piece, Json.NULL)));
        choices.add(textChoice("", "stop"));
        return stream(request, envelope(request, "cmpl-", "text_completion", model), choices);
    }

    private static Object textChoice(String text, Object finishReason) {
        return Json.object("text", text, "index", 0, "logprobs", Json.NULL, "finish_reason", finishReason);
    }

    /** One event per choice, the usage event if it was asked for (all others then say {@code null}), and the end. */
    private Reply stream(DialectRequest request, Map<String, Object> envelope, List<Object> choices) {
        boolean usage = request.isTrue("stream_options", "include_usage");
        SseEvents events = new SseEvents();
        for (Object choice : choices) {
            Map<String, Object> event = Json.with(envelope, "choices", List.of(choice));
            events.data(usage ? Json.with(event, "usage", Json.NULL) : event);
        }
        if (usage) {
            events.data(Json.with(envelope, "choices", List.of(), "usage", usage(request)));
        }
        return events.word("[DONE]").reply(script, request, "x-request-id: " + request.id("req_"));
    }

    private static Map<String, Object> envelope(DialectRequest request, String prefix, String object, String model) {
        return Json.object("id", request.id(prefix), "object", object, "created", request.epochSeconds(),
                "model", model, "system_fingerprint", "fp_scripted");
    }

    private Object usage(DialectRequest request) {
        TokenNumbers tokens = TokenNumbers.of(request, script);
        return Json.object("prompt_tokens", tokens.input(), "completion_tokens", tokens.output(),
                "total_tokens", tokens.input() + tokens.output(),
                "prompt_tokens_details", Json.object("cached_tokens", tokens.cacheRead(), "audio_tokens", 0),
                "completion_tokens_details", Json.object("reasoning_tokens", tokens.reasoning(), "audio_tokens", 0,
                        "accepted_prediction_tokens", 0, "rejected_prediction_tokens", 0));
    }

    private Reply models(DialectRequest request) {
        if (request.operation().equals("/models")) {
            return ok(Json.object("object", "list",
                    "data", script.listed().stream().map(id -> model(id, request)).toList()));
        }
        String id = request.operation().substring("/models/".length());
        return script.serves(id) ? ok(model(id, request)) : noModel(id);
    }

    private static Map<String, Object> model(String id, DialectRequest request) {
        return Json.object("id", id, "object", "model", "created", request.epochSeconds(), "owned_by", "scripted");
    }

    private Reply wrongKey(DialectRequest request) {
        if (request.bearer().isEmpty()) {
            return error(401, "You didn't provide an API key. You need to provide your API key in an Authorization "
                    + "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).", "invalid_request_error",
                    Json.NULL, Json.NULL);
        }
        // The provider repeats a part of the key here; a test double has no reason to.
        return error(401, "Incorrect API key provided: ***. You can find your API key at "
                + "https://platform.openai.com/account/api-keys.", "invalid_request_error", Json.NULL,
                "invalid_api_key");
    }

    private static Reply wrongMethod(DialectRequest request) {
        return error(405, "Not allowed to " + request.method() + " on " + request.path()
                + ". (HINT: Perhaps you meant to use a different HTTP method?)", "invalid_request_error", Json.NULL,
                "method_not_supported");
    }

    private static Reply noModel(String model) {
        return error(404, "The model `" + model + "` does not exist or you do not have access to it.",
                "invalid_request_error", Json.NULL, "model_not_found");
    }

    private static Reply error(int status, String message, String type, Object param, Object code) {
        return Reply.json(status, Json.write(Json.object("error",
                Json.object("message", message, "type", type, "param", param, "code", code))));
    }

    private static Reply ok(Object body) {
        return Reply.json(200, Json.write(body));
    }
}
