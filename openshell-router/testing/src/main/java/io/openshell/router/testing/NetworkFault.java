package io.openshell.router.testing;

import java.time.Duration;

/** One of each kind of {@link Fault}, of a size that a test can wait for. */
public enum NetworkFault {
    /** Everything is late. */
    DELAY(new Fault.Delay(Duration.ofMillis(20))),
    /** A few bytes at a time. */
    DRIP(new Fault.Drip(61, Duration.ofMillis(2))),
    /** A slow line. */
    BANDWIDTH(new Fault.Bandwidth(40_000)),
    /** The connection is reset. */
    RESET(new Fault.Reset()),
    /** One direction ends. */
    HALF_CLOSE(new Fault.HalfClose()),
    /** A few more bytes, then the end. */
    TRUNCATE(new Fault.Truncate(7)),
    /** Nothing more, and nobody is told. */
    BLACK_HOLE(new Fault.BlackHole());

    private final Fault fault;

    NetworkFault(Fault fault) {
        this.fault = fault;
    }

    /** Returns the fault. */
    public Fault fault() {
        return fault;
    }
}
