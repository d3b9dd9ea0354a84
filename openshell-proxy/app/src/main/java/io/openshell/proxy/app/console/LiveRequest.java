package io.openshell.proxy.app.console;

import io.openshell.program.console.JsonWriter;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.RequestStarted;

/** A request under way. Thread-safe. */
final class LiveRequest {
    private final RequestStarted started;
    private final long millis;
    /** Set once, by the connection's thread; null until the answer has begun. */
    private volatile AnswerBegan began;

    LiveRequest(RequestStarted started, long millis) {
        this.started = started;
        this.millis = millis;
    }

    void began(AnswerBegan event) {
        began = event;
    }

    long id() {
        return started.id();
    }

    boolean hasBegun() {
        return began != null;
    }

    /** Returns the microseconds to the first bytes of the answer, or -1 if there are none. */
    long firstByteMicros() {
        AnswerBegan answer = began;
        return answer == null ? -1 : answer.after().toNanos() / 1_000;
    }

    void write(JsonWriter out) {
        AnswerBegan answer = began;
        out.object()
                .member("id", started.id())
                .member("at", millis)
                .member("method", started.method())
                .member("path", started.path())
                .member("kind", started.kind())
                .member("protocol", started.protocol())
                .member("requestBytes", started.requestBytes());
        if (answer != null) {
            out.member("route", answer.route())
                    .member("model", answer.model())
                    .member("status", answer.status())
                    .member("firstByte", firstByteMicros());
        }
        out.endObject();
    }
}
