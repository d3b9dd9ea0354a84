package io.openshell.program.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The series of one metric, one for each combination of label values. Their number has a bound, whatever values come:
 * past 1,000 of them, what is new is counted as one more whose values are all {@code other}. Thread-safe.
 *
 * @param <S> what is counted for each combination
 */
public final class Family<S extends Series> implements Metrics.Metric {
    /** The most series, not counting the one for what came too late. */
    static final int MOST = 1_000;

    private static final String OTHER = "other";

    private final String name;
    private final String help;
    private final String type;
    private final List<String> labels;
    private final Supplier<S> maker;

    private final Map<List<String>, S> series = new ConcurrentHashMap<>();
    private final ReentrantLock growth = new ReentrantLock();

    Family(String name, String help, String type, List<String> labels, Supplier<S> maker) {
        TextFormat.requireName(name);
        labels.forEach(TextFormat::requireName);
        this.name = name;
        this.help = help;
        this.type = type;
        this.labels = labels;
        this.maker = maker;
    }

    /** Returns the series of those values, one for each label in their order; an empty one stands for no label. */
    public S with(String... values) {
        S found = series.get(Arrays.asList(values));
        return found != null ? found : grown(List.of(values));
    }

    private S grown(List<String> values) {
        if (values.size() != labels.size()) {
            throw new IllegalArgumentException(name + " has " + labels.size() + " labels");
        }
        growth.lock();
        try {
            boolean full = series.size() >= MOST && !series.containsKey(values);
            List<String> key = full ? values.stream().map(value -> OTHER).toList() : values;
            return series.computeIfAbsent(key, absent -> maker.get());
        } finally {
            growth.unlock();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void appendTo(TextFormat text) {
        if (series.isEmpty()) {
            return;
        }
        text.family(name, help, type);
        series.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Family::compare))
                .forEach(entry -> entry.getValue().appendTo(text, name, labels, entry.getKey()));
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
