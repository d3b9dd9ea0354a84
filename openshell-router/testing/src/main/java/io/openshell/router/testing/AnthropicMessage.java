package io.openshell.router.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One answer of an Anthropic model, whole or as events: the same from Anthropic and from Bedrock. */
final class AnthropicMessage {

    /** What the first event of a stream says of the output, of which there is hardly any yet. */
    static final int OUTPUT_AT_START = 1;

    private final DialectScript script;
    private final DialectRequest request;
    private final String model;
    private final TokenNumbers tokens;

    AnthropicMessage(DialectScript script, DialectRequest request, String model) {
        this.script = script;
        this.request = request;
        this.model = model;
        this.tokens = TokenNumbers.of(request, script);
    }

    Map<String, Object> whole() {
        return message(List.of(Json.object("type", "text", "text", script.text())), "end_turn",
                usage(tokens.output()));
    }

    /** The events' data in order, each with its {@code type}. */
    List<Map<String, Object>> events() {
        List<Map<String, Object>> events = new ArrayList<>();
        events.add(
                Json.object("type", "message_start", "message", message(List.of(), Json.NULL, usage(OUTPUT_AT_START))));
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
                "usage", Json.object("output_tokens", tokens.output())));
        events.add(Json.object("type", "message_stop"));
        return events;
    }

    private Map<String, Object> message(List<Object> content, Object stopReason, Object usage) {
        return Json.object("id", request.id("msg_"), "type", "message", "role", "assistant", "model", model,
                "content", content, "stop_reason", stopReason, "stop_sequence", Json.NULL, "usage", usage);
    }

    private Object usage(int outputTokens) {
        return Json.object("input_tokens", tokens.input(), "cache_creation_input_tokens", tokens.cacheWrite(),
                "cache_read_input_tokens", tokens.cacheRead(), "output_tokens", outputTokens);
    }
}
