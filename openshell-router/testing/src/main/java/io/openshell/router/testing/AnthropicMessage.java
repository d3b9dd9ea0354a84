package io.openshell.router.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One answer of an Anthropic model, whole or as events: the same from Anthropic and from Bedrock. */
final class AnthropicMessage {

    private final DialectScript script;
    private final DialectRequest request;
    private final String model;

    AnthropicMessage(DialectScript script, DialectRequest request, String model) {
        this.script = script;
        this.request = request;
        this.model = model;
    }

    Map<String, Object> whole() {
        return message(List.of(Json.object("type", "text", "text", script.text())), "end_turn",
                usage(script.pieces().size()));
    }

    /** The events' data in order, each with its {@code type}. */
    List<Map<String, Object>> events() {
        List<Map<String, Object>> events = new ArrayList<>();
        events.add(Json.object("type", "message_start", "message", message(List.of(), Json.NULL, usage(1))));
        events.add(Json.object("type", "content_block_start", "index", 0,
                "content_block", Json.object("type", "text", "text", "")));
        events.add(Json.object("type", "ping"));
        for (String piece : script.pieces()) {
            events.add(Json.object("type", "content_block_delta", "index", 0,
                    "delta", Json.object("type", "text_delta", "text", piece)));
        }
        events.add(Json.object("type", "content_block_stop", "index", 0));
        events.add(Json.object("type", "message_delta",
                "delta", Json.object("stop_reason", "end_turn", "stop_sequence", Json.NULL),
                "usage", Json.object("output_tokens", script.pieces().size())));
        events.add(Json.object("type", "message_stop"));
        return events;
    }

    private Map<String, Object> message(List<Object> content, Object stopReason, Object usage) {
        return Json.object("id", request.id("msg_"), "type", "message", "role", "assistant", "model", model,
                "content", content, "stop_reason", stopReason, "stop_sequence", Json.NULL, "usage", usage);
    }

    private Object usage(int outputTokens) {
        return Json.object("input_tokens", request.promptTokens(), "cache_creation_input_tokens", 0,
                "cache_read_input_tokens", 0, "output_tokens", outputTokens);
    }
}
