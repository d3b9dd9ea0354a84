package io.openshell.proxy.app.smuggling;

import io.openshell.proxy.app.smuggling.Outcome.Fate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what became of streams, and keeps what went wrong. */
final class Tally {
    private static final int MOST_SHOWN = 2000;

    private final Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    private final List<String> faults = new ArrayList<>();

    void run(Lane lane, HostileStream stream) {
        List<String> found;
        try {
            Outcome outcome = lane.run(stream);
            counts.merge(outcome.fate(), 1, Integer::sum);
            found = outcome.faults();
        } catch (IOException e) {
            found = List.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            found = List.of("interrupted");
        }
        if (!found.isEmpty()) {
            String bytes = FramingStreams.visible(stream.bytes());
            faults.add("%n%s: %s%n    %s%n    %s".formatted(lane.backend().name(), stream.name(),
                    String.join("\n    ", found), bytes.substring(0, Math.min(bytes.length(), MOST_SHOWN))));
        }
    }

    void add(Tally other) {
        other.counts.forEach((fate, count) -> counts.merge(fate, count, Integer::sum));
        faults.addAll(other.faults);
    }

    List<String> faults() {
        return faults;
    }

    String line(int backends) {
        int relayed = counts.getOrDefault(Fate.RELAYED, 0);
        int refused = counts.getOrDefault(Fate.REFUSED, 0);
        int unfinished = counts.getOrDefault(Fate.UNFINISHED, 0);
        return "%d streams x %d backends: %d relayed, %d refused, %d unfinished".formatted(
                (relayed + refused + unfinished) / backends, backends, relayed, refused, unfinished);
    }
}
