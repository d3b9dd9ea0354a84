package io.openshell.router.testing;

import java.time.Duration;
import java.util.Objects;

/** What a {@link FaultProxy} does to the bytes of one direction. */
public sealed interface Fault {
    /** All bytes pass as they come. */
    record None() implements Fault {}

    /**
     * What is read at once passes later.
     *
     * @param by how much later
     */
    record Delay(Duration by) implements Fault {
        /** Checks the value. */
        public Delay {
            Objects.requireNonNull(by, "by");
        }
    }

    /**
     * Bytes pass a few at a time.
     *
     * @param bytes how many at a time
     * @param pause the time between them
     */
    record Drip(int bytes, Duration pause) implements Fault {
        /** Checks the values. */
        public Drip {
            Objects.requireNonNull(pause, "pause");
            if (bytes <= 0) {
                throw new IllegalArgumentException("bytes must be positive");
            }
        }
    }

    /**
     * Bytes pass at a rate.
     *
     * @param bytesPerSecond the rate
     */
    record Bandwidth(int bytesPerSecond) implements Fault {
        /** Checks the value. */
        public Bandwidth {
            if (bytesPerSecond <= 0) {
                throw new IllegalArgumentException("bytesPerSecond must be positive");
            }
        }
    }

    /** Both connections are reset at once. */
    record Reset() implements Fault {}

    /** The receiver is told that this direction has ended; the other goes on. */
    record HalfClose() implements Fault {}

    /**
     * Some bytes pass, then both connections are closed as if all had been said.
     *
     * @param bytes how many pass
     */
    record Truncate(int bytes) implements Fault {
        /** Checks the value. */
        public Truncate {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes must not be negative");
            }
        }
    }

    /** Nothing is read or passed any more, and nobody is told. */
    record BlackHole() implements Fault {}
}
