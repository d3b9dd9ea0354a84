package io.openshell.examples.benchmarks.soak;

import java.util.concurrent.atomic.AtomicLong;

/** The numbers of the models that were set at one gateway, and those that were seen at the backend. Thread-safe. */
final class Routes {
    private static final String PREFIX = "soak-";

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong newestSeen = new AtomicLong();
    private final AtomicLong furthestBehind = new AtomicLong();

    /** Returns the next model's name; one thread at a time sets it. */
    String next() {
        return PREFIX + begun.incrementAndGet();
    }

    /** The gateway has taken the last one. */
    void confirm() {
        confirmed.set(begun.get());
    }

    long begun() {
        return begun.get();
    }

    /** Returns the number of the last model that the gateway has taken. */
    long confirmed() {
        return confirmed.get();
    }

    long newestSeen() {
        return newestSeen.get();
    }

    /** Returns by how many changes a request was behind, at most. */
    long furthestBehind() {
        return furthestBehind.get();
    }

    /** Notes the model that a request ran with that was sent when {@code inForce} was confirmed. */
    void seen(String model, long inForce) throws UnexpectedOutcomeException {
        long number = model.startsWith(PREFIX) ? Long.parseLong(model.substring(PREFIX.length())) : -1;
        if (number < 1 || number > begun.get()) {
            throw new UnexpectedOutcomeException("a model that was never set: " + model);
        }
        newestSeen.accumulateAndGet(number, Math::max);
        furthestBehind.accumulateAndGet(inForce - number, Math::max);
    }
}
