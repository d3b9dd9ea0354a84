package io.openshell.proxy.app.console;

import io.openshell.program.console.ConsoleContent;
import io.openshell.program.console.JsonWriter;
import io.openshell.program.console.ProcessFigures;
import io.openshell.program.console.Recent.Entry;
import io.openshell.program.console.Timeline;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** Tells a console what a proxy does. Used by the console's thread. */
public final class ProxyContent implements ConsoleContent {
    /** Of more, those that take longest are shown, and the number of all. */
    private static final int MOST_LIVE = 250;

    /** Steps of the timeline that may still be changing. */
    private static final Duration CHANGING = Timeline.STEP.multipliedBy(2);

    private static final Duration SHOWN = Duration.ofMinutes(5);

    private final ProxyConsole console;
    private final InferenceContext context;
    private final IntSupplier connections;
    private final RouteOrigin origin;
    private final ProcessFigures process = new ProcessFigures();

    // What the last look saw.
    private long now;
    private List<LiveRequest> live = List.of();
    private int liveCount;
    private List<Entry<FinishedRequest>> finished = List.of();
    private List<Entry<Denial>> denials = List.of();
    private RouteSnapshot routes = RouteSnapshot.empty();
    private RouteOrigin.State state = RouteOrigin.State.NONE;

    // What the look before that had told.
    private Map<Long, Boolean> toldLive = new HashMap<>();
    private long nextFinished;
    private long nextDenial;
    private Optional<RouteSnapshot> toldRoutes = Optional.empty();
    private RouteOrigin.State toldState = RouteOrigin.State.NONE;

    /** Creates the content of a console for the proxy that {@code console} listens to. */
    public ProxyContent(ProxyConsole console, InferenceContext context, IntSupplier connections, RouteOrigin origin) {
        this.console = Objects.requireNonNull(console, "console");
        this.context = Objects.requireNonNull(context, "context");
        this.connections = Objects.requireNonNull(connections, "connections");
        this.origin = Objects.requireNonNull(origin, "origin");
    }

    @Override
    public void look() {
        now = System.currentTimeMillis();
        // Finished ones are looked at last: what is no longer live is then among them, or is told of next time.
        List<LiveRequest> all = new ArrayList<>(console.live().values());
        all.sort(Comparator.comparingLong(LiveRequest::id));
        liveCount = all.size();
        live = all.subList(0, Math.min(all.size(), MOST_LIVE));
        finished = console.finished().since(0);
        denials = console.denials().since(0);
        routes = context.routes();
        state = origin.state();
    }

    @Override
    public void writeAll(JsonWriter out) {
        out.member("program", "openshell-proxy");
        process.writeAbout(out);
        writeGauges(out);
        writeRoutes(out);
        out.name("live").array();
        live.forEach(request -> request.write(out));
        out.endArray();
        writeFinished(out, 0);
        writeDenials(out, 0);
        out.name("timeline");
        console.timeline().write(out, now - SHOWN.toMillis(), now);
    }

    @Override
    public boolean writeChanges(JsonWriter out) {
        writeGauges(out);
        boolean news = writeLiveChanges(out);
        if (!finished.isEmpty() && finished.getLast().number() >= nextFinished) {
            writeFinished(out, nextFinished);
            nextFinished = finished.getLast().number() + 1;
            news = true;
        }
        if (!denials.isEmpty() && denials.getLast().number() >= nextDenial) {
            writeDenials(out, nextDenial);
            nextDenial = denials.getLast().number() + 1;
            news = true;
        }
        if (toldRoutes.filter(told -> told == routes).isEmpty() || !state.equals(toldState)) {
            writeRoutes(out);
            toldRoutes = Optional.of(routes);
            toldState = state;
            news = true;
        }
        out.name("timeline");
        console.timeline().write(out, now - CHANGING.toMillis(), now);
        return news;
    }

    private void writeGauges(JsonWriter out) {
        out.member("now", now)
                .member("liveCount", liveCount)
                .member("connections", connections.getAsInt())
                .member("requests", console.finished().added())
                .member("denied", console.denials().added())
                .member("tlsSessions", console.tlsSessions());
        process.write(out);
    }

    private void writeRoutes(JsonWriter out) {
        RouteRows.write(out, routes);
        out.name("origin").object().member("source", origin.source()).member("revision", routes.revision());
        state.replaced().ifPresent(time -> out.member("replaced", time.toEpochMilli()));
        if (origin.isGateway()) {
            out.member("connected", state.connected());
            state.confirmed().map(Instant::toEpochMilli).ifPresent(time -> out.member("confirmed", time));
        }
        out.endObject();
    }

    /** Writes those that began, or whose answer did, in full, and the numbers of those that are gone. */
    private boolean writeLiveChanges(JsonWriter out) {
        Map<Long, Boolean> told = new HashMap<>();
        List<LiveRequest> news = new ArrayList<>();
        for (LiveRequest request : live) {
            boolean begun = request.hasBegun();
            if (!Boolean.valueOf(begun).equals(toldLive.remove(request.id()))) {
                news.add(request);
            }
            told.put(request.id(), begun);
        }
        boolean changed = !news.isEmpty() || !toldLive.isEmpty();
        if (changed) {
            out.name("live").array();
            news.forEach(request -> request.write(out));
            out.endArray().name("gone").array();
            toldLive.keySet().forEach(out::value);
            out.endArray();
        }
        toldLive = told;
        return changed;
    }

    private void writeFinished(JsonWriter out, long from) {
        out.name("finished").array();
        finished.stream().filter(entry -> entry.number() >= from).forEach(entry -> entry.value().write(out));
        out.endArray();
    }

    private void writeDenials(JsonWriter out, long from) {
        out.name("denials").array();
        denials.stream().filter(entry -> entry.number() >= from).forEach(entry -> {
            Denial denial = entry.value();
            out.object()
                    .member("id", entry.number())
                    .member("at", denial.millis())
                    .member("kind", denial.kind())
                    .member("status", denial.status())
                    .member("reason", denial.reason())
                    .endObject();
        });
        out.endArray().name("reasons").array();
        for (Map.Entry<ProxyConsole.Reason, LongAdder> each : console.reasons().entrySet()) {
            out.object()
                    .member("kind", each.getKey().kind())
                    .member("reason", each.getKey().reason())
                    .member("count", each.getValue().sum())
                    .endObject();
        }
        out.endArray();
    }
}
