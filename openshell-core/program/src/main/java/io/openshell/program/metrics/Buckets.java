package io.openshell.program.metrics;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The upper bounds of a histogram's buckets, and what it counts in: whole numbers, of which {@code perUnit} make one of
 * the unit that is written. Make them with {@link #of} or {@link #seconds}.
 */
public final class Buckets {
    private static final BigDecimal NANOS = BigDecimal.valueOf(Duration.ofSeconds(1).toNanos());

    private final long[] bounds;
    private final List<String> labels = new ArrayList<>();
    private final BigDecimal perUnit;

    private Buckets(BigDecimal perUnit, List<BigDecimal> units) {
        this.perUnit = perUnit;
        this.bounds = new long[units.size()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = units.get(i).multiply(perUnit).longValueExact();
            labels.add(units.get(i).stripTrailingZeros().toPlainString());
            if (i > 0 && bounds[i] <= bounds[i - 1]) {
                throw new IllegalArgumentException("bounds must grow");
            }
        }
    }

    /** Returns buckets of plain numbers, with those bounds. */
    public static Buckets of(long... bounds) {
        List<BigDecimal> units = new ArrayList<>();
        for (long bound : bounds) {
            units.add(BigDecimal.valueOf(bound));
        }
        return new Buckets(BigDecimal.ONE, units);
    }

    /** Returns buckets of durations with those bounds in seconds; what is recorded is nanoseconds. */
    public static Buckets seconds(String... bounds) {
        List<BigDecimal> units = new ArrayList<>();
        for (String bound : bounds) {
            units.add(new BigDecimal(bound));
        }
        return new Buckets(NANOS, units);
    }

    int size() {
        return bounds.length;
    }

    /** Returns the index of the first bucket whose bound is not below {@code value}; the size if there is none. */
    int indexOf(long value) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the bound of a bucket as it is written. */
    String label(int index) {
        return index == bounds.length ? "+Inf" : labels.get(index);
    }

    /** Returns {@code value} in the unit that is written. */
    String inUnits(long value) {
        BigDecimal number = BigDecimal.valueOf(value).divide(perUnit);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
