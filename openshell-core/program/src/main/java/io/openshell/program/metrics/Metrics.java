package io.openshell.program.metrics;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The metrics of a program, in the order in which they were named. Thread-safe; name them all before the first text. */
public final class Metrics {
    /** The content type of {@link #text}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** A metric as it is written. */
    interface Metric {
        String name();

        void appendTo(TextFormat text);
    }

    private final List<Metric> metrics = new CopyOnWriteArrayList<>();

    /** Creates a holder of no metrics. */
    public Metrics() {}

    /** Names a counter without labels; {@code name} ends in {@code _total}. */
    public Counter counter(String name, String help) {
        return counters(name, help).with();
    }

    /** Names a counter for each combination of values of {@code labels}; {@code name} ends in {@code _total}. */
    public Family<Counter> counters(String name, String help, String... labels) {
        return add(new Family<>(name, help, "counter", List.of(labels), Counter::new));
    }

    /** Names a histogram without labels. */
    public Histogram histogram(String name, String help, Buckets buckets) {
        return histograms(name, help, buckets).with();
    }

    /** Names a histogram for each combination of values of {@code labels}. */
    public Family<Histogram> histograms(String name, String help, Buckets buckets, String... labels) {
        return add(new Family<>(name, help, "histogram", List.of(labels), () -> new Histogram(buckets)));
    }

    /** Names a gauge; it is left out of a text while {@code value} has none. */
    public void gauge(String name, String help, Supplier<Optional<Number>> value) {
        add(new Gauge(name, help, Map::of, value));
    }

    /** Names a gauge that is always 1 and says something in its labels. */
    public void info(String name, String help, Supplier<Map<String, String>> labels) {
        add(new Gauge(name, help, labels, () -> Optional.of(1)));
    }

    private <M extends Metric> M add(M metric) {
        if (metrics.stream().anyMatch(other -> other.name().equals(metric.name()))) {
            throw new IllegalArgumentException("named twice: " + metric.name());
        }
        metrics.add(metric);
        return metric;
    }

    /** Returns all values of this moment in the Prometheus text format, version 0.0.4. */
    public String text() {
        TextFormat text = new TextFormat();
        metrics.forEach(metric -> metric.appendTo(text));
        return text.toString();
    }

    private record Gauge(
            String name, String help, Supplier<Map<String, String>> labels, Supplier<Optional<Number>> value)
            implements
                Metric {
        private Gauge {
            TextFormat.requireName(name);
            Objects.requireNonNull(labels, "labels");
            Objects.requireNonNull(value, "value");
        }

        @Override
        public void appendTo(TextFormat text) {
            value.get().ifPresent(number -> {
                text.family(name, help, "gauge");
                Map<String, String> now = labels.get();
                text.sample(name, List.copyOf(now.keySet()), List.copyOf(now.values()), number.toString());
            });
        }
    }
}
