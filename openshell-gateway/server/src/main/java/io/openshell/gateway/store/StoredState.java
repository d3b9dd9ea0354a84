package io.openshell.gateway.store;

import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.model.SandboxToken;
import java.util.List;
import java.util.Optional;

/**
 * Everything in the store at one moment.
 *
 * @param change the number of changes so far; two states with the same number are the same
 * @param providers sorted by name
 * @param routes sorted by name
 * @param tokens sorted by name
 */
public record StoredState(
        long change, List<Provider> providers, List<ManagedRoute> routes, List<SandboxToken> tokens) {
    /** Copies the lists. */
    public StoredState {
        providers = List.copyOf(providers);
        routes = List.copyOf(routes);
        tokens = List.copyOf(tokens);
    }

    /** Returns the provider called {@code name}, or empty. */
    public Optional<Provider> provider(String name) {
        return providers.stream().filter(provider -> provider.name().equals(name)).findFirst();
    }

    /** Returns the route called {@code name}, or empty. */
    public Optional<ManagedRoute> route(String name) {
        return routes.stream().filter(route -> route.name().equals(name)).findFirst();
    }
}
