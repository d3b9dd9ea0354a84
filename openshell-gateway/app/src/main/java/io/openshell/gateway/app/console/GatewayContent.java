package io.openshell.gateway.app.console;

import io.openshell.gateway.app.console.GatewayConsole.Call;
import io.openshell.gateway.app.console.GatewayConsole.Incident;
import io.openshell.gateway.app.console.GatewayConsole.Refusal;
import io.openshell.gateway.grpc.GatewayServices;
import io.openshell.gateway.rules.GatewaySnapshot;
import io.openshell.program.console.ConsoleContent;
import io.openshell.program.console.JsonWriter;
import io.openshell.program.console.ProcessFigures;
import io.openshell.program.console.Recent.Entry;
import io.openshell.program.console.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Tells a console what a gateway does. Used by the console's thread. */
public final class GatewayContent implements ConsoleContent {
    /** Of 20,000 streams, so many are looked at for the names of their sandboxes. */
    private static final int MOST_WATCHERS = 2_000;

    private static final int MOST_NAMES = 200;
    private static final Duration CHANGING = Timeline.STEP.multipliedBy(2);
    private static final Duration SHOWN = Duration.ofMinutes(5);

    private final GatewayConsole console;
    private final GatewayServices services;
    private final String storeKind;
    private final ProcessFigures process = new ProcessFigures();

    // What the last look saw.
    private long now;
    private Optional<GatewaySnapshot> snapshot = Optional.empty();
    private Map<String, Integer> watchers = Map.of();
    private List<Entry<Call>> calls = List.of();
    private List<Entry<Refusal>> refusals = List.of();
    private List<Entry<Incident>> incidents = List.of();

    // What the look before that had told.
    private Optional<GatewaySnapshot> toldSnapshot = Optional.empty();
    private Map<String, Integer> toldWatchers = Map.of();
    private long nextCall;
    private long nextRefusal;
    private long nextIncident;

    /** Creates the content of a console for the gateway that {@code console} listens to. */
    public GatewayContent(GatewayConsole console, GatewayServices services, String storeKind) {
        this.console = Objects.requireNonNull(console, "console");
        this.services = Objects.requireNonNull(services, "services");
        this.storeKind = Objects.requireNonNull(storeKind, "storeKind");
    }

    @Override
    public void look() {
        now = System.currentTimeMillis();
        snapshot = Optional.of(services.snapshot());
        Map<String, Integer> byName = new TreeMap<>();
        services.watcherNames(MOST_WATCHERS).forEach(name -> byName.merge(name, 1, Integer::sum));
        watchers = byName;
        calls = console.calls().since(0);
        refusals = console.refusals().since(0);
        incidents = console.incidents().since(0);
    }

    @Override
    public void writeAll(JsonWriter out) {
        out.member("program", "openshell-gateway");
        process.writeAbout(out);
        writeGauges(out);
        writeWatchers(out);
        snapshot.ifPresent(known -> StateRows.write(out, known));
        write(out, "calls", calls, 0, GatewayContent::writeCall);
        write(out, "refusals", refusals, 0, GatewayContent::writeRefusal);
        write(out, "incidents", incidents, 0, GatewayContent::writeIncident);
        out.name("timeline");
        console.timeline().write(out, now - SHOWN.toMillis(), now);
    }

    @Override
    public boolean writeChanges(JsonWriter out) {
        writeGauges(out);
        boolean news = false;
        if (!watchers.equals(toldWatchers)) {
            writeWatchers(out);
            toldWatchers = watchers;
            news = true;
        }
        if (toldSnapshot.filter(told -> told == snapshot.orElse(null)).isEmpty()) {
            snapshot.ifPresent(known -> StateRows.write(out, known));
            toldSnapshot = snapshot;
            news = true;
        }
        news |= write(out, "calls", calls, nextCall, GatewayContent::writeCall);
        news |= write(out, "refusals", refusals, nextRefusal, GatewayContent::writeRefusal);
        news |= write(out, "incidents", incidents, nextIncident, GatewayContent::writeIncident);
        nextCall = behind(calls, nextCall);
        nextRefusal = behind(refusals, nextRefusal);
        nextIncident = behind(incidents, nextIncident);
        out.name("timeline");
        console.timeline().write(out, now - CHANGING.toMillis(), now);
        return news;
    }

    private void writeGauges(JsonWriter out) {
        out.member("now", now)
                .member("watcherCount", services.watchers())
                .member("callCount", console.calls().added())
                .member("refusalCount", console.refusals().added())
                .member("changeCount", console.changes())
                .name("store").object()
                .member("kind", storeKind)
                .member("failing", console.isStoreFailing())
                .member("confirmed", services.isStoreConfirmed())
                .endObject();
        process.write(out);
    }

    private void writeWatchers(JsonWriter out) {
        out.name("watchers").array();
        watchers.entrySet().stream().limit(MOST_NAMES).forEach(each -> out.object()
                .member("name", each.getKey())
                .member("streams", each.getValue())
                .endObject());
        out.endArray();
    }

    /** Writes the entries from number {@code from} on; returns whether there are any. */
    private static <T> boolean write(
            JsonWriter out, String name, List<Entry<T>> entries, long from, BiConsumer<JsonWriter, T> writer) {
        out.name(name).array();
        boolean any = false;
        for (Entry<T> entry : entries) {
            if (entry.number() >= from) {
                out.object().member("id", entry.number());
                writer.accept(out, entry.value());
                out.endObject();
                any = true;
            }
        }
        out.endArray();
        return any;
    }

    private static <T> long behind(List<Entry<T>> entries, long before) {
        return entries.isEmpty() ? before : entries.getLast().number() + 1;
    }

    private static void writeCall(JsonWriter out, Call call) {
        out.member("at", call.millis())
                .member("method", call.call().method())
                .member("caller", call.call().caller())
                .member("code", call.call().code())
                .member("detail", call.call().detail())
                .member("failed", GatewayConsole.isFailed(call.call()))
                .member("took", call.call().duration().toNanos() / 1_000);
    }

    private static void writeRefusal(JsonWriter out, Refusal refusal) {
        out.member("at", refusal.millis())
                .member("method", refusal.caller().method())
                .member("address", refusal.caller().address())
                .member("reason", refusal.caller().reason());
    }

    private static void writeIncident(JsonWriter out, Incident incident) {
        out.member("at", incident.millis())
                .member("what", incident.what())
                .member("who", incident.who())
                .member("detail", incident.detail())
                .member("trouble", incident.trouble());
    }
}
