package io.openshell.examples.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Whether the soak would say so if something grew. */
class HistoryTest {
    private static final Duration TENTH = Duration.ofMinutes(3);
    private static final int FIGURES = Figure.values().length;

    @Test
    void whatStaysTheSameHasNotGrown() {
        assertThat(history(tenth -> 100).print(TENTH)).isZero();
    }

    @Test
    void whatShrinksHasNotGrown() {
        assertThat(history(tenth -> 100 - tenth).print(TENTH)).isZero();
    }

    @Test
    void everyFigureThatDoublesHasGrown() {
        assertThat(history(tenth -> 200 + 22.3 * tenth).print(TENTH)).isEqualTo(FIGURES);
    }

    @Test
    void oneHighLookOfThreeIsNoGrowth() {
        History history = history(tenth -> 100);
        history.add(History.TENTHS - 1, all(100));
        history.add(History.TENTHS - 1, all(500));

        assertThat(history.print(TENTH)).isZero();
    }

    @Test
    void aProcessThatWasNotLookedAtInTheEndIsNoSuccess() {
        History history = new History("process");
        history.add(0, all(100));

        assertThat(history.print(TENTH)).isEqualTo(FIGURES);
    }

    @Test
    void aSlopeIsPerHour() {
        assertThat(History.slope(new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, TENTH)).isEqualTo(20);
        assertThat(History.slope(new double[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, TENTH)).isZero();
    }

    @Test
    void aHeapMayGrowByASeventhAndABit() {
        assertThat(Figure.HEAP.bound(20)).isEqualTo(27);
        assertThat(Figure.THREADS.bound(20)).isEqualTo(28);
    }

    private static History history(IntToDoubleFunction values) {
        History history = new History("process");
        for (int tenth = 0; tenth < History.TENTHS; tenth++) {
            history.add(tenth, all(values.applyAsDouble(tenth)));
        }
        return history;
    }

    private static Map<Figure, Double> all(double value) {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        Arrays.stream(Figure.values()).forEach(figure -> figures.put(figure, value));
        return figures;
    }
}
