package io.openshell.core;

import java.util.List;
import java.util.Optional;

/**
 * Where requests of a route go and as which model.
 *
 * @param endpoint the base URL
 * @param protocols what is spoken there, at least one
 * @param model the model's id as the backend knows it
 * @param modelInPath as in {@link ResolvedRoute#modelInPath()}
 * @param requestPathOverride as in {@link ResolvedRoute#requestPathOverride()}
 * @param defaultQuery as in {@link ResolvedRoute#defaultQuery()}
 */
public record RouteShape(
        Endpoint endpoint,
        List<InferenceProtocol> protocols,
        String model,
        boolean modelInPath,
        Optional<String> requestPathOverride,
        Optional<String> defaultQuery) {
    /** Copies the list. */
    public RouteShape {
        protocols = List.copyOf(protocols);
    }

    /** Returns a shape in which paths, queries and the place of the model are the client's. */
    public static RouteShape plain(Endpoint endpoint, List<InferenceProtocol> protocols, String model) {
        return new RouteShape(endpoint, protocols, model, false, Optional.empty(), Optional.empty());
    }
}
