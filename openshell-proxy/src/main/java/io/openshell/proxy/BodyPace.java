package io.openshell.proxy;

import java.time.Duration;

/**
 * How fast a request's body has to come: it may pause, but not for too long, and a byte now and then does not keep it
 * going for ever. Used by one connection thread.
 */
final class BodyPace {
    private final Duration longestPause;
    private final int bytesPerSecond;
    private final long began = System.nanoTime();
    private long received;

    BodyPace(Http1Limits limits) {
        longestPause = limits.bodyProgressTimeout();
        bytesPerSecond = limits.bodyBytesPerSecond();
    }

    /** Counts {@code size} bytes; a negative size is the end of the input. */
    void received(int size) {
        received += Math.max(size, 0);
    }

    /** Returns how long to wait for the next bytes; nothing or less if the body is too slow already. */
    Duration patience() {
        return patience(System.nanoTime() - began);
    }

    /** As {@link #patience()}, {@code elapsed} nanoseconds after the body began. */
    Duration patience(long elapsed) {
        if (bytesPerSecond == 0) {
            return longestPause;
        }
        Duration earned = Duration.ofMillis(received * 1000 / bytesPerSecond);
        Duration left = longestPause.plus(earned).minusNanos(elapsed);
        return left.compareTo(longestPause) < 0 ? left : longestPause;
    }
}
