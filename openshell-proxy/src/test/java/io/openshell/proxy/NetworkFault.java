package io.openshell.proxy;

import io.openshell.router.testing.Fault;
import java.time.Duration;

/** The faults of a network that every phase of an exchange is put to. */
enum NetworkFault {
    DELAY(new Fault.Delay(Duration.ofMillis(20))),
    DRIP(new Fault.Drip(61, Duration.ofMillis(2))),
    BANDWIDTH(new Fault.Bandwidth(40_000)),
    RESET(new Fault.Reset()),
    HALF_CLOSE(new Fault.HalfClose()),
    TRUNCATE(new Fault.Truncate(7)),
    BLACK_HOLE(new Fault.BlackHole());

    final Fault fault;

    NetworkFault(Fault fault) {
        this.fault = fault;
    }
}
