package io.openshell.examples.benchmarks.soak;

import io.openshell.router.testing.ProgramProcess;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A process whose figures are taken.
 *
 * @param process that which runs now; none while it is started anew
 */
record Watched(String name, Supplier<Optional<ProgramProcess>> process, History history) {
    static Watched of(String name, Supplier<Optional<ProgramProcess>> process) {
        return new Watched(name, process, new History(name));
    }

    /** Returns what is cheap to have; nothing if the process does not run. */
    Map<Figure, Double> figures() throws IOException {
        Optional<ProgramProcess> now = process.get();
        try {
            return now.isPresent() ? Figures.of(now.get().pid()) : Map.of();
        } catch (IOException e) {
            return unlessGone(now, e);
        }
    }

    /** Returns them all, after a collection; nothing if the process does not run. */
    Map<Figure, Double> figures(Inspection inspection) throws IOException, InterruptedException {
        Optional<ProgramProcess> now = process.get();
        try {
            Map<Figure, Double> all = new EnumMap<>(Figure.class);
            if (now.isPresent()) {
                all.putAll(inspection.of(now.get().pid()));
                all.putAll(figures());
            }
            return all;
        } catch (IOException e) {
            return unlessGone(now, e);
        }
    }

    /** It may go away while we look. */
    private Map<Figure, Double> unlessGone(Optional<ProgramProcess> looked, IOException e) throws IOException {
        if (process.get().equals(looked)) {
            throw e;
        }
        return Map.of();
    }
}
