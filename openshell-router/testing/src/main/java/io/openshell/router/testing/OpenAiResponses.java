package io.openshell.router.testing;

import java.util.List;
import java.util.Map;

/** OpenAI's Responses API: one message of one text part, whole or as the full sequence of events. */
final class OpenAiResponses {

    private final DialectScript script;
    private final DialectRequest request;
    private final String model;
    private final String itemId;

    OpenAiResponses(DialectScript script, DialectRequest request, String model) {
        this.script = script;
        this.request = request;
        this.model = model;
        this.itemId = request.id("msg_");
    }

    Reply answer() {
        if (request.isTrue("stream")) {
            return stream();
        }
        List<Object> output = List.of(item("completed", List.of(part(script.text()))));
        return Reply.json(200, Json.write(response("completed", output, usage())));
    }

    private Reply stream() {
        Object started = response("in_progress", List.of(), Json.NULL);
        Object item = item("completed", List.of(part(script.text())));
        Sequence events = new Sequence();
        events.add("response.created", "response", started);
        events.add("response.in_progress", "response", started);
        events.add("response.output_item.added", "output_index", 0, "item", item("in_progress", List.of()));
        events.addInPart("response.content_part.added", "part", part(""));
        for (String piece : script.pieces()) {
            events.addInPart("response.output_text.delta", "delta", piece, "logprobs", List.of());
        }
        events.addInPart("response.output_text.done", "text", script.text(), "logprobs", List.of());
        events.addInPart("response.content_part.done", "part", part(script.text()));
        events.add("response.output_item.done", "output_index", 0, "item", item);
        events.add("response.completed", "response", response("completed", List.of(item), usage()));
        return events.sse.reply(script, request, "x-request-id: " + request.id("req_"));
    }

    private Map<String, Object> response(String status, List<Object> output, Object usage) {
        return Json.object("id", request.id("resp_"), "object", "response", "created_at", request.epochSeconds(),
                "status", status, "background", false, "error", Json.NULL, "incomplete_details", Json.NULL,
                "instructions", Json.NULL, "max_output_tokens", Json.NULL, "model", model, "output", output,
                "parallel_tool_calls", true, "previous_response_id", Json.NULL,
                "reasoning", Json.object("effort", Json.NULL, "summary", Json.NULL), "store", false,
                "temperature", 1.0, "text", Json.object("format", Json.object("type", "text")),
                "tool_choice", "auto", "tools", List.of(), "top_p", 1.0, "truncation", "disabled", "usage", usage,
                "user", Json.NULL, "metadata", Json.object());
    }

    private Map<String, Object> item(String status, List<Object> content) {
        return Json.object("id", itemId, "type", "message", "status", status, "role", "assistant", "content", content);
    }

    private static Map<String, Object> part(String text) {
        return Json.object("type", "output_text", "text", text, "annotations", List.of(), "logprobs", List.of());
    }

    private Object usage() {
        TokenNumbers tokens = TokenNumbers.of(request, script);
        return Json.object("input_tokens", tokens.input(),
                "input_tokens_details", Json.object("cached_tokens", tokens.cacheRead()),
                "output_tokens", tokens.output(),
                "output_tokens_details", Json.object("reasoning_tokens", tokens.reasoning()),
                "total_tokens", tokens.input() + tokens.output());
    }

    /** Numbers the events as they are added. */
    private final class Sequence {

        private final SseEvents sse = new SseEvents();
        private int number;

        void add(String type, Object... keysAndValues) {
            sse.typed(Json.with(Json.object("type", type, "sequence_number", number++), keysAndValues));
        }

        void addInPart(String type, Object... keysAndValues) {
            sse.typed(Json.with(Json.object("type", type, "sequence_number", number++, "item_id", itemId,
                    "output_index", 0, "content_index", 0), keysAndValues));
        }
    }
}
