package io.openshell.gateway.rules;

import java.util.Objects;

/**
 * A route as a caller gives it; nothing of it has been checked.
 *
 * @param routeName {@code inference.local}, also when empty, or {@code sandbox-system}
 * @param providerName the provider
 * @param model what every request is pinned to
 * @param timeoutSeconds the time to the answer's headers, unsigned; 0 is the default
 * @param probe whether the backend is asked before anything is stored
 */
public record RouteDraft(String routeName, String providerName, String model, long timeoutSeconds, boolean probe) {
    /** Creates a draft; no component may be null. */
    public RouteDraft {
        Objects.requireNonNull(routeName, "routeName");
        Objects.requireNonNull(providerName, "providerName");
        Objects.requireNonNull(model, "model");
    }
}
