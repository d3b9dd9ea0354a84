package io.openshell.core;

import io.openshell.core.json.ModelRewriter;
import java.util.List;
import java.util.Map;

/**
 * What differs between providers beyond the plain facts of a {@link ProviderProfile}: where a model is served, under which
 * path, and how a body names it. Implementations are pure and thread-safe.
 */
public interface RouteRules {
    /**
     * Returns what a route to {@code model} looks like.
     *
     * @param profile whose rules these are
     * @param config an operator's settings by name; a blank value counts as none
     * @throws IllegalArgumentException if the settings or the model do not do; the message says which and why, and holds
     *     no value of a setting
     */
    RouteShape shape(ProviderProfile profile, Map<String, String> config, String model);

    /**
     * Checks the settings as far as they can be checked without a model; what is missing may be added later.
     *
     * @throws IllegalArgumentException as in {@link #shape}
     */
    void check(ProviderProfile profile, Map<String, String> config);

    /** Returns the names of settings that are read, beside the profile's base URLs. */
    default List<String> configKeys() {
        return List.of();
    }

    /** Returns whether a client's query goes to the backend. */
    default boolean passesQuery() {
        return true;
    }

    /** Returns what pins {@code model} in the bodies of {@code protocol}. */
    default ModelRewriter rewriter(InferenceProtocol protocol, String model, boolean modelInPath) {
        return ModelRewriter.forModel(model);
    }
}
