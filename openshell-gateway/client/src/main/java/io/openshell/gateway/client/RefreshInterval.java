package io.openshell.gateway.client;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a gateway is asked that cannot be watched.
 *
 * @param value the interval
 * @param warning what was wrong with the text it was read from; empty if nothing
 */
public record RefreshInterval(Duration value, Optional<String> warning) {
    /** The variable that holds the interval, in seconds. */
    public static final String VARIABLE = "OPENSHELL_ROUTE_REFRESH_INTERVAL_SECS";

    /** The interval unless another is set. */
    public static final Duration DEFAULT = Duration.ofSeconds(5);

    /** A day has fewer digits, and nobody waits for longer. */
    private static final String SECONDS = "[0-9]{1,5}";

    /** Returns the interval that {@code text} says, in seconds; the default for a text that is blank, wrong or 0. */
    public static RefreshInterval parse(String text) {
        if (text.isBlank()) {
            return new RefreshInterval(DEFAULT, Optional.empty());
        }
        int seconds = text.strip().matches(SECONDS) ? Integer.parseInt(text.strip()) : 0;
        if (seconds == 0) {
            return new RefreshInterval(
                    DEFAULT, Optional.of(VARIABLE + " must be seconds from 1 to 99999; taking " + DEFAULT.toSeconds()));
        }
        return new RefreshInterval(Duration.ofSeconds(seconds), Optional.empty());
    }
}
