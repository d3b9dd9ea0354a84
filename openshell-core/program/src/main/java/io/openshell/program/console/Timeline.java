package io.openshell.program.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in the last five minutes, in steps of five seconds: sums, and how durations were spread. Thread-safe;
 * nobody waits for anybody, and memory is bounded.
 */
public final class Timeline {
    /** How long a step is. */
    public static final Duration STEP = Duration.ofSeconds(5);

    private static final int STEPS = 60;
    private static final double[] SHARES = {0.5, 0.95, 0.99};

    private final List<String> sums;
    private final List<String> spreads;
    /** One more than is shown, which is the one being filled. */
    private final AtomicReferenceArray<Step> steps = new AtomicReferenceArray<>(STEPS + 1);

    /** Creates an empty one; what is counted and measured gets its index from its place in the lists. */
    public Timeline(List<String> sums, List<String> spreads) {
        this.sums = List.copyOf(sums);
        this.spreads = List.copyOf(spreads);
    }

    /** The sums and spreads of one step. */
    public final class Step {
        private final long number;
        private final LongAdder[] counts = new LongAdder[sums.size()];
        private final Spread[] measures = new Spread[spreads.size()];

        private Step(long number) {
            this.number = number;
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
            for (int i = 0; i < measures.length; i++) {
                measures[i] = new Spread();
            }
        }

        /** Adds to the sum with that index. */
        public void count(int sum, long amount) {
            counts[sum].add(amount);
        }

        /** Adds to the spread with that index. */
        public void measure(int spread, Duration duration) {
            measures[spread].add(duration);
        }

        private void write(JsonWriter out) {
            out.object().member("t", number * STEP.toMillis());
            for (int i = 0; i < counts.length; i++) {
                out.member(sums.get(i), counts[i].sum());
            }
            for (int i = 0; i < measures.length; i++) {
                long[] quantiles = measures[i].quantiles(SHARES);
                if (quantiles.length > 0) {
                    out.name(spreads.get(i)).array();
                    for (long quantile : quantiles) {
                        out.value(quantile);
                    }
                    out.endArray();
                }
            }
            out.endObject();
        }
    }

    /** Returns the step that {@code millis}, of the system's clock, lies in. */
    public Step at(long millis) {
        long number = millis / STEP.toMillis();
        int slot = (int) (number % steps.length());
        Step step = steps.get(slot);
        if (step != null && step.number >= number) {
            return step;
        }
        Step fresh = new Step(number);
        return steps.compareAndSet(slot, step, fresh) ? fresh : steps.get(slot);
    }

    /**
     * Writes an array of the steps from {@code from} on, of those that something happened in: the beginning of each as
     * {@code t}, its sums, and of each spread the 50th, 95th and 99th percentile in microseconds.
     */
    public void write(JsonWriter out, long from, long now) {
        out.array();
        for (Step step : steps(from, now)) {
            step.write(out);
        }
        out.endArray();
    }

    private List<Step> steps(long from, long now) {
        long last = now / STEP.toMillis();
        List<Step> present = new ArrayList<>();
        for (long number = Math.max(from / STEP.toMillis(), last - STEPS); number <= last; number++) {
            Step step = steps.get((int) (number % steps.length()));
            if (step != null && step.number == number) {
                present.add(step);
            }
        }
        return present;
    }
}
