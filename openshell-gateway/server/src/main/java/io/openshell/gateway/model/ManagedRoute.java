package io.openshell.gateway.model;

import java.util.Objects;

/**
 * What is stored of a route: the provider's name, the model and the timeout. Endpoint, key and protocols are looked up
 * whenever a bundle is made, so that a rotated key takes effect at once.
 *
 * @param name {@code inference.local} or {@code sandbox-system}
 * @param providerName the provider, which need not exist any more
 * @param model what every request is pinned to
 * @param timeoutSeconds the time to the answer's headers; 0 is the default
 * @param version 1 at first, then one more with every change
 */
public record ManagedRoute(String name, String providerName, String model, long timeoutSeconds, long version) {
    /** Creates a route; no component may be null. */
    public ManagedRoute {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(providerName, "providerName");
        Objects.requireNonNull(model, "model");
    }
}
