package io.openshell.examples.benchmarks.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what came of what was asked for. Thread-safe. */
final class Tally {
    private static final int PRINTED = 30;

    private final Map<String, Map<String, LongAdder>> outcomes = new ConcurrentSkipListMap<>();
    private final LongAdder all = new LongAdder();
    private final LongAdder unexpected = new LongAdder();

    void add(String asked, String outcome) {
        outcomes.computeIfAbsent(asked, key -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(outcome, key -> new LongAdder())
                .increment();
        all.increment();
    }

    /** Counts what must not happen, and prints the first ones. */
    void unexpected(String asked, String what) {
        add(asked, "UNEXPECTED");
        unexpected.increment();
        if (unexpected.sum() <= PRINTED) {
            System.out.println("UNEXPECTED  " + asked + ": " + what);
        }
    }

    long all() {
        return all.sum();
    }

    long unexpected() {
        return unexpected.sum();
    }

    void print() {
        outcomes.forEach((asked, counts) -> {
            Map<String, Long> sums = new TreeMap<>();
            counts.forEach((outcome, count) -> sums.put(outcome, count.sum()));
            System.out.printf("  %-24s %s%n", asked, sums);
        });
    }
}
