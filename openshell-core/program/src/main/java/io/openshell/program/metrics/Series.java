package io.openshell.program.metrics;

import java.util.List;

/** What is counted for one combination of label values. */
sealed interface Series permits Counter, Histogram {
    /** Appends the samples of this series of the metric {@code name}. */
    void appendTo(TextFormat text, String name, List<String> labels, List<String> values);
}
