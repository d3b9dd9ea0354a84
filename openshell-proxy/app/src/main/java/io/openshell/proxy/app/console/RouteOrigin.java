package io.openshell.proxy.app.console;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Where a proxy's routes come from, and how it stands with that. Thread-safe. */
public final class RouteOrigin {
    private final String source;
    private final boolean gateway;
    private final BooleanSupplier connected;
    private final Supplier<Optional<Instant>> confirmed;
    /** Set whenever other routes are in force. */
    private volatile Optional<Instant> replaced = Optional.empty();

    /**
     * One moment.
     *
     * @param connected whether the last call to the gateway succeeded
     * @param confirmed when the gateway last said that these are the routes; empty if it never did
     * @param replaced since when they are in force; empty if there were none yet
     */
    record State(boolean connected, Optional<Instant> confirmed, Optional<Instant> replaced) {
        static final State NONE = new State(false, Optional.empty(), Optional.empty());
    }

    private RouteOrigin(
            String source, boolean gateway, BooleanSupplier connected, Supplier<Optional<Instant>> confirmed) {
        this.source = Objects.requireNonNull(source, "source");
        this.gateway = gateway;
        this.connected = connected;
        this.confirmed = confirmed;
    }

    /** Returns an origin that is asked once, called {@code source}. */
    public static RouteOrigin fixed(String source) {
        return new RouteOrigin(source, false, () -> false, Optional::empty);
    }

    /** Returns a gateway, and how to learn whether it can be reached and when it last confirmed the routes. */
    public static RouteOrigin gateway(
            String source, BooleanSupplier connected, Supplier<Optional<Instant>> confirmed) {
        return new RouteOrigin(source, true, connected, confirmed);
    }

    /** Is told that other routes are in force from now on. */
    public void replaced() {
        replaced = Optional.of(Instant.now());
    }

    String source() {
        return source;
    }

    boolean isGateway() {
        return gateway;
    }

    State state() {
        return new State(connected.getAsBoolean(), confirmed.get(), replaced);
    }
}
