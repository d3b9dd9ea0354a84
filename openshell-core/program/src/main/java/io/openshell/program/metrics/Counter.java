package io.openshell.program.metrics;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Thread-safe, and cheap for many threads at a time. */
public final class Counter implements Series {
    private final LongAdder value = new LongAdder();

    Counter() {}

    /** Adds one. */
    public void increment() {
        value.increment();
    }

    /** Adds {@code amount}, which is not negative. */
    public void add(long amount) {
        value.add(amount);
    }

    /** Returns the number so far. */
    public long value() {
        return value.sum();
    }

    @Override
    public void appendTo(TextFormat text, String name, List<String> labels, List<String> values) {
        text.sample(name, labels, values, Long.toString(value()));
    }
}
