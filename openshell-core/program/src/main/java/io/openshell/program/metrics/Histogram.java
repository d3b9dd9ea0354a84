package io.openshell.program.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts values by their size. Thread-safe, and cheap for many threads at a time. */
public final class Histogram implements Series {
    private final Buckets buckets;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    Histogram(Buckets buckets) {
        this.buckets = buckets;
        this.counts = new LongAdder[buckets.size() + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Counts {@code value}, in what its buckets count in; one below zero counts as zero. */
    public void record(long value) {
        long counted = Math.max(0, value);
        counts[buckets.indexOf(counted)].increment();
        sum.add(counted);
    }

    @Override
    public void appendTo(TextFormat text, String name, List<String> labels, List<String> values) {
        List<String> names = with(labels, "le");
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i].sum();
            text.sample(name + "_bucket", names, with(values, buckets.label(i)), Long.toString(total));
        }
        text.sample(name + "_sum", labels, values, buckets.inUnits(sum.sum()));
        // Not a count of its own: it must be that of the last bucket while others record.
        text.sample(name + "_count", labels, values, Long.toString(total));
    }

    private static List<String> with(List<String> texts, String last) {
        List<String> all = new ArrayList<>(texts);
        all.add(last);
        return all;
    }
}
