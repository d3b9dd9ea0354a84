package io.openshell.proxy.app.observe;

import java.util.Map;
import java.util.TreeMap;

/** The samples of a page of metrics, by name and labels as they are written. */
record Scrape(Map<String, Double> samples) {
    static Scrape of(String text) {
        Map<String, Double> samples = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            if (samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1))) != null) {
                throw new IllegalArgumentException("twice: " + line);
            }
        });
        return new Scrape(samples);
    }

    /** Returns the value of the series with that name and those labels; 0 if there is none. */
    double of(String name, String labels) {
        return samples.getOrDefault(labels.isEmpty() ? name : name + "{" + labels + "}", 0.0);
    }

    /** Returns the sum of all series of that name. */
    double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().equals(name) || sample.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
