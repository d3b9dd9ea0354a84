package io.openshell.proxy.app.console;

import io.openshell.program.console.Recent;
import io.openshell.program.console.Timeline;
import io.openshell.program.console.Timeline.Step;
import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.proxy.ProxyListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers what a proxy's console shows: what is under way, the newest of what is over, and five minutes of figures.
 * Thread-safe; an event costs a few atomic steps, waits for nobody and takes bounded memory, watched or not.
 */
public final class ProxyConsole implements ProxyListener {
    static final int KEPT_REQUESTS = 200;
    static final int KEPT_DENIALS = 100;

    /** The TLS library's words are not ours: there may be more of them than anybody wants to read. */
    private static final int MOST_REASONS = 100;

    private static final String IDLE = "next request";

    private static final int REQUESTS = 0;
    private static final int FAILED = 1;
    private static final int DENIED = 2;
    private static final int INPUT = 3;
    private static final int OUTPUT = 4;
    private static final int FIRST_BYTE = 0;
    private static final int TOOK = 1;
    private static final int OVERHEAD = 2;

    /**
     * What denials are counted by.
     *
     * @param kind what was refused
     * @param reason why
     */
    record Reason(String kind, String reason) {}

    private final Map<Long, LiveRequest> live = new ConcurrentHashMap<>();
    private final Recent<FinishedRequest> finished = new Recent<>(KEPT_REQUESTS);
    private final Recent<Denial> denials = new Recent<>(KEPT_DENIALS);
    private final Map<Reason, LongAdder> reasons = new ConcurrentHashMap<>();
    private final LongAdder tlsSessions = new LongAdder();
    private final Timeline timeline = new Timeline(
            List.of("requests", "failed", "denied", "input", "output"), List.of("firstByte", "took", "overhead"));

    /** Creates one that has heard of nothing. */
    public ProxyConsole() {}

    @Override
    public void on(ProxyEvent event) {
        long now = System.currentTimeMillis();
        switch (event) {
            case RequestStarted started -> live.put(started.id(), new LiveRequest(started, now));
            case AnswerBegan began -> {
                Optional.ofNullable(live.get(began.id())).ifPresent(request -> request.began(began));
                timeline.at(now).measure(FIRST_BYTE, began.after());
            }
            case RequestFinished over -> finish(over, now);
            case TlsEstablished established -> tlsSessions.increment();
            case RequestRefused refused -> deny(now, "request refused", refused.status(), refused.reason());
            case TunnelRefused refused -> deny(now, "tunnel refused", refused.status(), refused.reason());
            case TlsFailed failed -> deny(now, "TLS failed", 0, failed.reason());
            // That nobody asks for more on a tunnel is how tunnels end.
            case ClientTimedOut late when late.phase().equals(IDLE) -> {
            }
            case ClientTimedOut late -> deny(now, "client timed out", 0, "waited for " + late.phase());
            case ConnectionLimitReached limit -> deny(now, "too many connections", 0, "limit " + limit.limit());
            // Its message may quote a request.
            case Faulted faulted -> deny(now, "fault", 0, faulted.fault().getClass().getName());
        }
    }

    private void finish(RequestFinished event, long now) {
        FinishedRequest request = FinishedRequest.of(event, now, Optional.ofNullable(live.remove(event.id())));
        finished.add(request);
        Step step = timeline.at(now);
        step.count(REQUESTS, 1);
        if (request.isFailed()) {
            step.count(FAILED, 1);
        }
        request.usage().input().ifPresent(tokens -> step.count(INPUT, tokens));
        request.usage().output().ifPresent(tokens -> step.count(OUTPUT, tokens));
        step.measure(TOOK, request.duration());
        request.overhead().ifPresent(added -> step.measure(OVERHEAD, added));
    }

    private void deny(long now, String kind, int status, String reason) {
        denials.add(new Denial(now, kind, status, reason));
        timeline.at(now).count(DENIED, 1);
        Reason key = new Reason(kind, reason);
        LongAdder counter = reasons.get(key);
        if (counter == null) {
            Reason bounded = reasons.size() < MOST_REASONS ? key : new Reason(kind, "other reasons");
            counter = reasons.computeIfAbsent(bounded, name -> new LongAdder());
        }
        counter.increment();
    }

    Map<Long, LiveRequest> live() {
        return live;
    }

    Recent<FinishedRequest> finished() {
        return finished;
    }

    Recent<Denial> denials() {
        return denials;
    }

    Map<Reason, LongAdder> reasons() {
        return reasons;
    }

    long tlsSessions() {
        return tlsSessions.sum();
    }

    Timeline timeline() {
        return timeline;
    }
}
