package io.openshell.examples.benchmarks.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The figures of one process, by the tenth of the time in which they were taken. Not thread-safe. */
final class History {
    static final int TENTHS = 10;

    private final String process;
    private final Map<Figure, List<List<Double>>> figures = new EnumMap<>(Figure.class);

    History(String process) {
        this.process = process;
        for (Figure figure : Figure.values()) {
            List<List<Double>> tenths = new ArrayList<>();
            for (int i = 0; i < TENTHS; i++) {
                tenths.add(new ArrayList<>());
            }
            figures.put(figure, tenths);
        }
    }

    void add(int tenth, Map<Figure, Double> taken) {
        taken.forEach((figure, value) -> figures.get(figure).get(tenth).add(value));
    }

    /** Prints a line for each figure and returns how many of them are missing or grew by more than they may; a tenth took so long. */
    int print(Duration tenth) {
        int grown = 0;
        for (Figure figure : Figure.values()) {
            double first = tenth(figure, 0);
            double last = tenth(figure, TENTHS - 1);
            boolean isFine = last <= figure.bound(first);
            grown += isFine ? 0 : 1;
            System.out.printf("  %-16s %-30s %9.1f %9.1f %9.1f %10.1f  %s%n", process, figure.title(), first, last,
                    figure.bound(first), perHour(figure, tenth),
                    isFine ? "" : Double.isNaN(last - first) ? "NOT TAKEN" : "GREW");
        }
        return grown;
    }

    static void printHeader() {
        System.out.printf("  %-16s %-30s %9s %9s %9s %10s%n", "process", "figure", "first", "last", "at most",
                "per hour");
    }

    /** Returns the median, the lower of two; not a number, which is within no bound, if nothing was taken. */
    private double tenth(Figure figure, int tenth) {
        List<Double> values = new ArrayList<>(figures.get(figure).get(tenth));
        if (values.isEmpty()) {
            return Double.NaN;
        }
        Collections.sort(values);
        return values.get((values.size() - 1) / 2);
    }

    private double perHour(Figure figure, Duration tenth) {
        double[] medians = new double[TENTHS];
        for (int i = 0; i < TENTHS; i++) {
            medians[i] = tenth(figure, i);
        }
        return slope(medians, tenth);
    }

    /** Returns the slope per hour of the line that fits best through one value for each tenth. */
    static double slope(double[] medians, Duration tenth) {
        double middle = (medians.length - 1) / 2.0;
        double product = 0;
        double square = 0;
        for (int i = 0; i < medians.length; i++) {
            product += (i - middle) * medians[i];
            square += (i - middle) * (i - middle);
        }
        return product / square * Duration.ofHours(1).toMillis() / tenth.toMillis();
    }
}
