package io.openshell.program.console;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How durations are spread, to a sixteenth of their size, from a microsecond to many hours. Thread-safe, without locks.
 */
final class Spread {
    /** Microseconds below 32 have a class of their own; from there on every power of two has sixteen. */
    private static final int STEPS = 16;

    private static final int MOST_SHIFTS = 32;
    private static final int CLASSES = MOST_SHIFTS * STEPS + 2 * STEPS;

    private final AtomicIntegerArray counts = new AtomicIntegerArray(CLASSES);

    void add(Duration duration) {
        counts.incrementAndGet(classOf(Math.max(0, duration.toNanos() / 1_000)));
    }

    /**
     * Returns the microseconds that so much of the durations does not exceed, one for each of {@code shares} (ascending,
     * at most 1), or nothing if there are none.
     */
    long[] quantiles(double... shares) {
        int[] seen = new int[CLASSES];
        long total = 0;
        for (int i = 0; i < CLASSES; i++) {
            seen[i] = counts.get(i);
            total += seen[i];
        }
        if (total == 0) {
            return new long[0];
        }
        long[] quantiles = new long[shares.length];
        int at = 0;
        long below = 0;
        for (int i = 0; i < shares.length; i++) {
            long rank = Math.max(1, (long) Math.ceil(shares[i] * total));
            while (below + seen[at] < rank) {
                below += seen[at++];
            }
            quantiles[i] = middle(at);
        }
        return quantiles;
    }

    private static int classOf(long micros) {
        int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(micros | 1) - 4);
        return shift > MOST_SHIFTS ? CLASSES - 1 : shift * STEPS + (int) (micros >>> shift);
    }

    private static long middle(int index) {
        if (index < 2 * STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return ((long) (index % STEPS + STEPS) << shift) + (1L << shift >> 1);
    }
}
