package io.openshell.proxy.app;

import io.openshell.program.log.Log;
import io.openshell.program.log.LogEntry;
import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.proxy.ProxyListener;
import java.util.Locale;

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
        if (requests == AccessLog.ALL || !wentWell(event)) {
            log.print(entry(event));
        }
    }

    private static boolean wentWell(ProxyEvent event) {
        return event instanceof RequestFinished finished && finished.failure().isEmpty() && finished.status() < 400
                && finished.outcome() != Outcome.TRUNCATED;
    }

    private LogEntry entry(ProxyEvent event) {
        return switch (event) {
            case RequestFinished finished -> request(finished);
            case RequestRefused refused -> log.entry("WARN", "request-refused")
                    .with("status", refused.status())
                    .with("reason", refused.reason());
            case TunnelRefused refused -> log.entry("WARN", "tunnel-refused")
                    .with("status", refused.status())
                    .with("reason", refused.reason());
            case TlsFailed failed -> log.entry("WARN", "tls-failed").with("reason", failed.reason());
            case ClientTimedOut late -> log.entry("INFO", "client-timed-out").with("waited-for", late.phase());
            case ConnectionLimitReached limit -> log.entry("WARN", "connection-limit-reached")
                    .with("limit", limit.limit());
            case Faulted faulted -> log.withFault(log.entry("ERROR", "fault"), faulted.fault());
        };
    }

    private LogEntry request(RequestFinished finished) {
        return log.entry(finished.failure().isPresent() ? "WARN" : "INFO", "request")
                .with("method", finished.method())
                .with("path", finished.path())
                .with("kind", finished.kind())
                .with("route", finished.route())
                .with("model", finished.model())
                .with("status", finished.status())
                .with("outcome", finished.outcome().name().toLowerCase(Locale.ROOT))
                .with("request-bytes", finished.requestBytes())
                .with("response-bytes", finished.responseBytes())
                .with("ms", finished.duration().toMillis())
                .with("failure", finished.failure().orElse(""));
    }
}
