package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Takes the figures of all processes through the tenths. Used by one thread. */
final class Sampler {
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);
    private static final int AT_LEAST = 10;
    /** Which looks of a tenth's are close ones: two, in its second half. */
    private static final List<Double> CLOSE_LOOKS = List.of(0.6, 0.9);

    private final List<Watched> processes;
    private final Inspection inspection;
    private final Duration tenth;

    Sampler(List<Watched> processes, Inspection inspection, Duration tenth) {
        this.processes = processes;
        this.inspection = inspection;
        this.tenth = tenth;
    }

    /** Takes them from now on, until all tenths have gone by. */
    void run() throws IOException, InterruptedException {
        long began = System.nanoTime();
        int looks = Math.max(AT_LEAST, (int) (tenth.toMillis() / LONGEST_INTERVAL.toMillis()));
        for (int i = 0; i < History.TENTHS * looks; i++) {
            sleepUntil(began + tenth.toNanos() * i / looks);
            look(i / looks, i % looks, looks);
        }
        sleepUntil(began + tenth.toNanos() * History.TENTHS);
    }

    private void look(int number, int look, int looks) throws IOException, InterruptedException {
        boolean isClose = CLOSE_LOOKS.stream().anyMatch(share -> look == (int) (share * looks));
        for (Watched process : processes) {
            process.history().add(number, isClose ? process.figures(inspection) : process.figures());
        }
    }

    private static void sleepUntil(long time) throws InterruptedException {
        long left = time - System.nanoTime();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }
}
