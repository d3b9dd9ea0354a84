package io.openshell.program.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void aCounterIsWrittenWithItsHelpAndType() {
        metrics.counter("a_total", "Things of a kind.").add(3);
        assertThat(metrics.text()).isEqualTo("""
                # HELP a_total Things of a kind.
                # TYPE a_total counter
                a_total 3
                """);
    }

    @Test
    void labelsAndHelpAreEscaped() {
        metrics.counters("a_total", "One\nline with \\.", "x", "y").with("q\"uote", "back\\slash\nline é").increment();
        assertThat(metrics.text()).isEqualTo("""
                # HELP a_total One\\nline with \\\\.
                # TYPE a_total counter
                a_total{x="q\\"uote",y="back\\\\slash\\nline é"} 1
                """);
    }

    @Test
    void aLabelWithoutValueIsLeftOut() {
        Family<Counter> family = metrics.counters("a_total", "A.", "x", "y");
        family.with("", "").increment();
        family.with("", "2").increment();
        family.with("1", "").increment();
        assertThat(metrics.text()).endsWith("a_total 1\na_total{y=\"2\"} 1\na_total{x=\"1\"} 1\n");
    }

    @Test
    void aHistogramCountsWhatIsAtMostItsBounds() {
        Histogram histogram = metrics.histogram("t_seconds", "T.", Buckets.seconds("0.00005", "0.01", "10"));
        for (long nanos : new long[] {-5, 0, 50_000, 50_001, 10_000_000, 10_000_000_001L}) {
            histogram.record(nanos);
        }
        assertThat(metrics.text()).isEqualTo("""
                # HELP t_seconds T.
                # TYPE t_seconds histogram
                t_seconds_bucket{le="0.00005"} 3
                t_seconds_bucket{le="0.01"} 5
                t_seconds_bucket{le="10"} 5
                t_seconds_bucket{le="+Inf"} 6
                t_seconds_sum 10.010100002
                t_seconds_count 6
                """);
    }

    @Test
    void aHistogramOfNumbersHasNoFractions() {
        metrics.histograms("n", "N.", Buckets.of(1, 1000), "of").with("x").record(1000);
        assertThat(metrics.text()).contains("n_bucket{of=\"x\",le=\"1000\"} 1\n", "n_sum{of=\"x\"} 1000\n");
    }

    @Test
    void aGaugeWithoutValueAndAFamilyWithoutSeriesAreLeftOut() {
        metrics.gauge("g", "G.", Optional::empty);
        metrics.counters("a_total", "A.", "x");
        assertThat(metrics.text()).isEmpty();
    }

    @Test
    void gaugesAreAskedAtEachText() {
        List<Integer> list = new ArrayList<>();
        metrics.gauge("g", "G.", () -> Optional.of(list.size()));
        metrics.info("i", "I.", () -> Map.of("revision", "r" + list.size()));
        assertThat(metrics.text()).contains("g 0\n", "i{revision=\"r0\"} 1\n");
        list.add(1);
        assertThat(metrics.text()).contains("g 1\n", "i{revision=\"r1\"} 1\n");
    }

    @Test
    void pastTheMostSeriesWhatIsNewIsOther() {
        Family<Counter> family = metrics.counters("a_total", "A.", "x", "y");
        for (int i = 0; i < Family.MOST; i++) {
            family.with("x" + i, "y").increment();
        }
        family.with("late", "y").increment();
        family.with("later", "y").increment();
        family.with("x0", "y").increment();
        assertThat(metrics.text().lines().filter(line -> line.startsWith("a_total"))).hasSize(Family.MOST + 1)
                .contains("a_total{x=\"other\",y=\"other\"} 2", "a_total{x=\"x0\",y=\"y\"} 2");
    }

    @Test
    void noCountIsLostBetweenThreads() throws InterruptedException {
        Family<Histogram> family = metrics.histograms("n", "N.", Buckets.of(5), "x");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 20_000; n++) {
                    family.with("x" + n % 10).record(n % 10);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(metrics.text().lines().filter(line -> line.startsWith("n_count"))).hasSize(10)
                .allMatch(line -> line.endsWith("} 8000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-b", "a.b", "1a", "a{", "a b", "Ä"})
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> metrics.counter(name, "A.")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.counters("a_total", "A.", name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wrongUsesAreRefused() {
        Family<Counter> family = metrics.counters("a_total", "A.", "x");
        assertThatThrownBy(() -> metrics.counter("a_total", "A.")).hasMessage("named twice: a_total");
        assertThatThrownBy(() -> family.with("1", "2")).hasMessage("a_total has 1 labels");
        assertThatThrownBy(() -> Buckets.of(2, 1)).hasMessage("bounds must grow");
    }
}
