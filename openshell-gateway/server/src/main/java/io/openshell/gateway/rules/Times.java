package io.openshell.gateway.rules;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Times as they are stored and sent: whole milliseconds. */
final class Times {
    private Times() {}

    /** Returns the time of {@code clock} to the millisecond. */
    static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
