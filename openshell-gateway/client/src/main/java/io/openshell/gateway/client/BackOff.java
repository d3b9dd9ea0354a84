package io.openshell.gateway.client;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** How long to wait before the next attempt: a random time up to a bound that doubles. Used by one thread. */
final class BackOff {
    /**
     * For how long an attempt must have gone well to count as one that succeeded. A gateway that answers and then breaks
     * off, again and again, is not well, and is not to be asked without a pause.
     */
    static final Duration STEADY = Duration.ofSeconds(1);

    private final Duration first;
    private final Duration longest;
    private final LongSupplier nanoTime;

    private Duration bound;
    /** When this attempt was first answered. */
    private OptionalLong answeredAt = OptionalLong.empty();

    BackOff(Duration first, Duration longest, LongSupplier nanoTime) {
        this.first = first;
        this.longest = longest;
        this.nanoTime = nanoTime;
        bound = first;
    }

    /** Tells that this attempt goes well so far. */
    void answered() {
        if (answeredAt.isEmpty()) {
            answeredAt = OptionalLong.of(nanoTime.getAsLong());
        }
    }

    /** Returns the wait after an attempt that failed. Many clients of one gateway do not come back all at once. */
    Duration afterFailure() {
        endAttempt();
        Duration wait = Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound.toNanos() + 1));
        Duration doubled = bound.multipliedBy(2);
        bound = doubled.compareTo(longest) < 0 ? doubled : longest;
        return wait;
    }

    /** Returns the wait after an attempt that came to a good end: none, unless such ends follow close on each other. */
    Duration afterEnd() {
        boolean steady = isSteady();
        Duration wait = steady ? Duration.ZERO : afterFailure();
        endAttempt();
        return wait;
    }

    private void endAttempt() {
        if (isSteady()) {
            bound = first;
        }
        answeredAt = OptionalLong.empty();
    }

    private boolean isSteady() {
        return answeredAt.isPresent() && nanoTime.getAsLong() - answeredAt.getAsLong() >= STEADY.toNanos();
    }

    /** Returns the longest that the next wait can be. */
    Duration bound() {
        return bound;
    }
}
