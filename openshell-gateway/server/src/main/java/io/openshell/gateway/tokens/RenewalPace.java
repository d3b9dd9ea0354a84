package io.openshell.gateway.tokens;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * When the next token is asked for. Several gateways and many providers do not ask at one moment: each time is spread at
 * random. Thread-safe if what makes the random numbers is.
 */
final class RenewalPace {
    /** A token is renewed when between 80% and 90% of its life are over. */
    private static final double EARLIEST = 0.8;
    private static final double SPREAD = 0.1;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final DoubleSupplier random;

    /** Creates a pace; {@code random} gives numbers from 0 to 1. */
    RenewalPace(DoubleSupplier random) {
        this.random = Objects.requireNonNull(random, "random");
    }

    /** Returns when a token minted at {@code now} is to be renewed. */
    Instant renewalOf(AccessToken token, Instant now) {
        long life = Math.max(0, Duration.between(now, token.expiresAt()).toMillis());
        return now.plusMillis((long) (life * (EARLIEST + SPREAD * random.getAsDouble())));
    }

    /**
     * Returns when to try again after so many failures in a row, at {@code now}: after 1, 2, 4 and so on up to 60
     * seconds, less up to a half at random.
     */
    Instant retryAfter(int failures, Instant now) {
        Duration bound = FIRST_PAUSE;
        for (int i = 1; i < failures && bound.compareTo(LONGEST_PAUSE) < 0; i++) {
            bound = bound.multipliedBy(2);
        }
        long most = Math.min(bound.toMillis(), LONGEST_PAUSE.toMillis());
        return now.plusMillis((long) (most * (1 - random.getAsDouble() / 2)));
    }
}
