package io.openshell.proxy.app.admin;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * How it stands with the gateway that the routes come from.
 *
 * @param hasRoutes whether routes have ever come
 * @param isConnected whether the last call to it succeeded
 */
public record GatewayState(BooleanSupplier hasRoutes, BooleanSupplier isConnected) {
    /** Creates a state; no component may be null. */
    public GatewayState {
        Objects.requireNonNull(hasRoutes, "hasRoutes");
        Objects.requireNonNull(isConnected, "isConnected");
    }
}
