package io.openshell.proxy.app;

import io.openshell.program.log.Log;
import io.openshell.program.log.LogEntry;
import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.proxy.ProxyListener;
import io.openshell.router.InferenceRecord;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The access log: one entry an event. */
final class EventLog implements ProxyListener {
    private final Log log;
    private final AccessLog requests;

    EventLog(Log log, AccessLog requests) {
        this.log = log;
        this.requests = requests;
    }

    @Override
    public void on(ProxyEvent event) {
        if (!wentWell(event)) {
            entry(event).ifPresent(log::print);
        } else if (requests == AccessLog.ALL) {
            entry(event).ifPresent(log::printSoon);
        }
    }

    private static boolean wentWell(ProxyEvent event) {
        return event instanceof RequestFinished finished && finished.failure().isEmpty() && finished.status() < 400
                && finished.outcome() != Outcome.TRUNCATED;
    }

    private Optional<LogEntry> entry(ProxyEvent event) {
        return switch (event) {
            // The entry of a request is written at its end, a session's are those of its requests.
            case RequestStarted started -> Optional.empty();
            case AnswerBegan began -> Optional.empty();
            case TlsEstablished established -> Optional.empty();
            case RequestFinished finished -> Optional.of(request(finished));
            case RequestRefused refused -> Optional.of(log.entry("WARN", "request-refused")
                    .with("status", refused.status())
                    .with("reason", refused.reason()));
            case TunnelRefused refused -> Optional.of(log.entry("WARN", "tunnel-refused")
                    .with("status", refused.status())
                    .with("reason", refused.reason()));
            case TlsFailed failed -> Optional.of(
                    log.entry("WARN", "tls-failed").with("reason", failed.reason()));
            case ClientTimedOut late -> Optional.of(
                    log.entry("INFO", "client-timed-out").with("waited-for", late.phase()));
            case ConnectionLimitReached limit -> Optional.of(
                    log.entry("WARN", "connection-limit-reached").with("limit", limit.limit()));
            case Faulted faulted -> Optional.of(log.withFault(log.entry("ERROR", "fault"), faulted.fault()));
        };
    }

    private LogEntry request(RequestFinished finished) {
        InferenceRecord call = finished.call();
        LogEntry entry = log.entry(finished.failure().isPresent() ? "WARN" : "INFO", "request")
                .with("id", finished.id())
                .with("method", call.method())
                .with("path", call.path())
                .with("kind", finished.kind())
                .with("route", call.route())
                .with("model", call.model())
                .with("model-asked", call.modelAsked().orElse(""))
                .with("status", finished.status())
                .with("outcome", finished.outcome().name().toLowerCase(Locale.ROOT))
                .with("request-bytes", call.requestBytes())
                .with("response-bytes", finished.responseBytes());
        with(entry, "input-tokens", call.usage().input());
        with(entry, "output-tokens", call.usage().output());
        with(entry, "cache-read-tokens", call.usage().cacheRead());
        with(entry, "cache-write-tokens", call.usage().cacheWrite());
        with(entry, "reasoning-tokens", call.usage().reasoning());
        call.firstByte().ifPresent(first -> entry.with("first-byte-ms", first.toMillis()));
        return entry.with("ms", finished.duration().toMillis()).with("failure", finished.failure().orElse(""));
    }

    /** What the backend did not say is not there, rather than zero. */
    private static void with(LogEntry entry, String name, OptionalLong tokens) {
        tokens.ifPresent(count -> entry.with(name, count));
    }
}
