package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a process has when nobody asks anything of it: before the traffic, and again afterwards. */
final class Rest {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    /** What is taken up at the first need and kept. */
    private static final int MORE = 4;

    private static final List<Figure> COUNTED =
            List.of(Figure.VIRTUAL_THREADS, Figure.DESCRIPTORS, Figure.ESTABLISHED, Figure.CLOSE_WAIT);

    private final Watched process;
    private final Inspection inspection;
    private final Map<Figure, Double> before;

    private Rest(Watched process, Inspection inspection, Map<Figure, Double> before) {
        this.process = process;
        this.inspection = inspection;
        this.before = before;
    }

    /** Returns what {@code process} has now. */
    static Rest before(Watched process, Inspection inspection) throws IOException, InterruptedException {
        return new Rest(process, inspection, process.figures(inspection));
    }

    /** Waits until no more than that is left, prints what is, and returns false if it remains more. */
    boolean isBack() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<Figure, Double> now = process.figures(inspection);
        while (!isWithin(now) && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_AGAIN);
            now = process.figures(inspection);
        }
        for (Figure figure : COUNTED) {
            System.out.printf("  %-16s %-30s %9.0f %9.0f%n", process.name(), figure.title(), before.get(figure),
                    now.get(figure));
        }
        return isWithin(now);
    }

    private boolean isWithin(Map<Figure, Double> now) {
        return COUNTED.stream().allMatch(figure -> now.get(figure) <= before.get(figure) + MORE);
    }
}
