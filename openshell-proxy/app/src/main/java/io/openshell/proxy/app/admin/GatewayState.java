package io.openshell.proxy.app.admin;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How it stands with the gateway that the routes come from.
 *
 * @param hasRoutes whether routes have ever come
 * @param isConnected whether the last call to it succeeded
 * @param lastSuccess when it last confirmed the routes in use; empty if it never did
 */
public record GatewayState(
        BooleanSupplier hasRoutes, BooleanSupplier isConnected, Supplier<Optional<Instant>> lastSuccess) {
    /** Creates a state; no component may be null. */
    public GatewayState {
        Objects.requireNonNull(hasRoutes, "hasRoutes");
        Objects.requireNonNull(isConnected, "isConnected");
        Objects.requireNonNull(lastSuccess, "lastSuccess");
    }
}
