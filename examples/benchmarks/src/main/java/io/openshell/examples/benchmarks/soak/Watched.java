package io.openshell.examples.benchmarks.soak;

import io.openshell.router.testing.ProgramProcess;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A process whose figures are taken.
 *
 * @param process that which runs now
 * @param isRestarted whether it is a new one in each tenth, of which the first half then does not count
 */
record Watched(String name, Supplier<ProgramProcess> process, boolean isRestarted, History history) {
    static Watched of(String name, Supplier<ProgramProcess> process, boolean isRestarted) {
        return new Watched(name, process, isRestarted, new History(name));
    }

    Map<Figure, Double> figures() throws IOException {
        return Figures.of(process.get().pid());
    }

    /** Returns them all, after a collection. */
    Map<Figure, Double> figures(Inspection inspection) throws IOException, InterruptedException {
        Map<Figure, Double> all = inspection.of(process.get().pid());
        all.putAll(figures());
        return all;
    }
}
