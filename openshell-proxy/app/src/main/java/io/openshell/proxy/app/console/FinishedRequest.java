package io.openshell.proxy.app.console;

import io.openshell.program.console.JsonWriter;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.router.InferenceRecord;
import io.openshell.router.TokenUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request that is over, as it is kept for a while: no longer path than is shown.
 *
 * @param id the number of the request
 * @param millis when it ended, by the system's clock
 * @param method the method
 * @param path the path, cut
 * @param kind the operation
 * @param route the route's name; empty if there was none
 * @param provider the provider's type; empty if there was no route
 * @param asked the model that the client named; empty if it named none
 * @param model the model that was sent; empty if there was none
 * @param status the status sent, or 0 if none was
 * @param outcome how it ended
 * @param failure why no backend's answer was passed on in full; empty if it was
 * @param usage the tokens it took
 * @param requestBytes bytes of the request's body
 * @param responseBytes bytes of the answer's body
 * @param firstByteMicros to the first bytes of the answer, or -1 if there were none
 * @param duration from the end of the request to the end of the answer
 * @param overhead what the proxy added until the answer's beginning
 */
record FinishedRequest(
        long id,
        long millis,
        String method,
        String path,
        String kind,
        String route,
        String provider,
        String asked,
        String model,
        int status,
        Outcome outcome,
        String failure,
        TokenUsage usage,
        long requestBytes,
        long responseBytes,
        long firstByteMicros,
        Duration duration,
        Optional<Duration> overhead) {
    private static final int LONGEST_PATH = 512;

    static FinishedRequest of(RequestFinished finished, long millis, Optional<LiveRequest> live) {
        InferenceRecord call = finished.call();
        String path = call.path();
        return new FinishedRequest(
                finished.id(),
                millis,
                call.method(),
                path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path,
                finished.kind(),
                call.route(),
                call.provider(),
                call.modelAsked().orElse(""),
                call.model(),
                finished.status(),
                finished.outcome(),
                finished.failure().orElse(""),
                call.usage(),
                call.requestBytes(),
                finished.responseBytes(),
                live.map(LiveRequest::firstByteMicros).orElse(-1L),
                finished.duration(),
                finished.overhead());
    }

    /** Returns whether the client did not get what it asked for. */
    boolean isFailed() {
        return status >= 400 || !failure.isEmpty() || outcome == Outcome.TRUNCATED;
    }

    void write(JsonWriter out) {
        out.object()
                .member("id", id)
                .member("at", millis)
                .member("method", method)
                .member("path", path)
                .member("kind", kind)
                .member("route", route)
                .member("provider", provider)
                .member("asked", asked)
                .member("model", model)
                .member("status", status)
                .member("outcome", outcome.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .member("failed", isFailed())
                .member("failure", failure)
                .member("requestBytes", requestBytes)
                .member("responseBytes", responseBytes);
        tokens(out, "input", usage.input());
        tokens(out, "output", usage.output());
        tokens(out, "cacheRead", usage.cacheRead());
        tokens(out, "cacheWrite", usage.cacheWrite());
        tokens(out, "reasoning", usage.reasoning());
        if (firstByteMicros >= 0) {
            out.member("firstByte", firstByteMicros);
        }
        overhead.ifPresent(added -> out.member("overhead", added.toNanos() / 1_000));
        out.member("took", duration.toNanos() / 1_000).endObject();
    }

    /** What the backend did not say is not there, rather than zero. */
    private static void tokens(JsonWriter out, String name, OptionalLong count) {
        count.ifPresent(tokens -> out.member(name, tokens));
    }
}
