package io.openshell.router.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The events of one {@code text/event-stream}, in order. Not thread-safe. */
final class SseEvents {

    private final List<byte[]> events = new ArrayList<>();

    /** An event of data only, as OpenAI's chat and completions send it. */
    SseEvents data(Object json) {
        return add("data: " + Json.write(json) + "\n\n");
    }

    /** A line of data that is no JSON. */
    SseEvents word(String data) {
        return add("data: " + data + "\n\n");
    }

    /** An event named after the {@code type} of its data, as Anthropic and OpenAI's Responses send it. */
    SseEvents typed(Map<String, Object> json) {
        return add("event: " + json.get("type") + "\ndata: " + Json.write(json) + "\n\n");
    }

    Reply reply(DialectScript script, DialectRequest request, String... headerLines) {
        List<String> lines = new ArrayList<>(List.of("Content-Type: text/event-stream; charset=utf-8",
                "Cache-Control: no-cache", "Transfer-Encoding: chunked"));
        lines.addAll(List.of(headerLines));
        return script.stream(request, Reply.script().head(200, lines.toArray(String[]::new)), events);
    }

    private SseEvents add(String event) {
        events.add(event.getBytes(StandardCharsets.UTF_8));
        return this;
    }
}
