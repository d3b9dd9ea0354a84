package io.openshell.router.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The moment at which a wait is over, on the clock that never jumps.
 *
 * @param nanoTime the moment, as {@link System#nanoTime()} will tell it
 */
public record Deadline(long nanoTime) {
    /** Returns the moment {@code patience} from now; a patience of more than 292 years is one of 292 years. */
    public static Deadline in(Duration patience) {
        return new Deadline(System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience));
    }

    /** Returns the earlier one of this and {@code other}. */
    public Deadline orEarlier(Deadline other) {
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }

    /** Returns the time left; negative if the moment has passed. */
    public Duration left() {
        return Duration.ofNanos(nanosLeft());
    }

    /** Returns the nanoseconds left; negative if the moment has passed. */
    public long nanosLeft() {
        return nanoTime - System.nanoTime();
    }
}
