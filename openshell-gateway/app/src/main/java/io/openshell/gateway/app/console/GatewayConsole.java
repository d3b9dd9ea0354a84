package io.openshell.gateway.app.console;

import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayEvent.CallFinished;
import io.openshell.gateway.GatewayEvent.CallerRefused;
import io.openshell.gateway.GatewayEvent.Changed;
import io.openshell.gateway.GatewayEvent.Faulted;
import io.openshell.gateway.GatewayEvent.RouteLeftOut;
import io.openshell.gateway.GatewayEvent.StoreFailed;
import io.openshell.gateway.GatewayEvent.StoreRecovered;
import io.openshell.gateway.GatewayEvent.TokenFailed;
import io.openshell.gateway.GatewayEvent.TokenRecovered;
import io.openshell.gateway.GatewayListener;
import io.openshell.program.console.Recent;
import io.openshell.program.console.Timeline;
import io.openshell.program.console.Timeline.Step;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers what a gateway's console shows: the newest calls, refused callers and changes, and five minutes of figures.
 * Thread-safe; an event waits for nobody and takes bounded memory, watched or not.
 */
public final class GatewayConsole implements GatewayListener {
    private static final int KEPT = 200;

    /** A stream lasts for as long as its proxy does, which says nothing of the gateway. */
    private static final String STREAM = "/WatchInferenceBundle";

    private static final int CALLS = 0;
    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final int TOOK = 0;

    /**
     * A call that was answered.
     *
     * @param millis when, by the system's clock
     * @param call what is told of it
     */
    record Call(long millis, CallFinished call) {}

    /**
     * A caller that was not let in.
     *
     * @param millis when, by the system's clock
     * @param caller what is told of it
     */
    record Refusal(long millis, CallerRefused caller) {}

    /**
     * Something that happened to the gateway.
     *
     * @param millis when, by the system's clock
     * @param what what it was, in fixed words
     * @param who who did it, or what it is about
     * @param detail more
     * @param trouble whether somebody should look after it
     */
    record Incident(long millis, String what, String who, String detail, boolean trouble) {}

    private final Recent<Call> calls = new Recent<>(KEPT);
    private final Recent<Refusal> refusals = new Recent<>(KEPT);
    private final Recent<Incident> incidents = new Recent<>(KEPT);
    private final LongAdder changes = new LongAdder();
    private final Timeline timeline = new Timeline(List.of("calls", "failed", "refused"), List.of("took"));
    private volatile boolean storeFailing;

    /** Creates one that has heard of nothing. */
    public GatewayConsole() {}

    @Override
    public void on(GatewayEvent event) {
        long now = System.currentTimeMillis();
        switch (event) {
            case CallFinished call -> finish(call, now);
            case CallerRefused caller -> {
                refusals.add(new Refusal(now, caller));
                timeline.at(now).count(REFUSED, 1);
            }
            case Changed changed -> {
                changes.increment();
                incidents.add(new Incident(now, "change", changed.caller(), changed.change(), false));
            }
            case RouteLeftOut left ->
                incidents.add(new Incident(now, "route left out", left.route(), left.problem(), true));
            case StoreFailed failed -> {
                storeFailing = true;
                incidents.add(new Incident(now, "store failed", "", failed.reason(), true));
            }
            case StoreRecovered recovered -> {
                storeFailing = false;
                incidents.add(new Incident(now, "store recovered", "", "", false));
            }
            case TokenFailed failed -> incidents.add(new Incident(
                    now, "no token minted", failed.provider() + " " + failed.credential(), failed.reason(), true));
            case TokenRecovered recovered -> incidents.add(new Incident(
                    now, "token minted again", recovered.provider() + " " + recovered.credential(), "", false));
            // Its message may quote a call.
            case Faulted faulted ->
                incidents.add(new Incident(now, "fault", "", faulted.fault().getClass().getName(), true));
        }
    }

    private void finish(CallFinished call, long now) {
        calls.add(new Call(now, call));
        Step step = timeline.at(now);
        step.count(CALLS, 1);
        if (isFailed(call)) {
            step.count(FAILED, 1);
        }
        if (!call.method().endsWith(STREAM)) {
            step.measure(TOOK, call.duration());
        }
    }

    /** Returns whether {@code call} was refused or went wrong; that its client left is neither. */
    static boolean isFailed(CallFinished call) {
        return !call.code().equals("OK") && !call.code().equals("CANCELLED");
    }

    Recent<Call> calls() {
        return calls;
    }

    Recent<Refusal> refusals() {
        return refusals;
    }

    Recent<Incident> incidents() {
        return incidents;
    }

    long changes() {
        return changes.sum();
    }

    boolean isStoreFailing() {
        return storeFailing;
    }

    Timeline timeline() {
        return timeline;
    }
}
