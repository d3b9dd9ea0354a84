package io.openshell.gateway.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: a random time up to a bound that doubles. Used by one thread. */
final class BackOff {
    private final Duration first;
    private final Duration longest;

    private Duration bound;

    BackOff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        bound = first;
    }

    /** Returns the next wait. Many clients of one gateway that went away do not come back all at once. */
    Duration next() {
        Duration wait = Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound.toNanos() + 1));
        Duration doubled = bound.multipliedBy(2);
        bound = doubled.compareTo(longest) < 0 ? doubled : longest;
        return wait;
    }

    void reset() {
        bound = first;
    }
}
