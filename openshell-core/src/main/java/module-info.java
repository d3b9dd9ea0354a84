/**
 * What is known about providers, protocols and routes. Needs java.base and nothing else.
 *
 * <p>Begin with {@link io.openshell.core.ResolvedRoute}, which is what a route is, {@link io.openshell.core.Secret}, which
 * holds its key, and {@link io.openshell.core.InferencePatterns}, which says what requests there are.
 */
module io.openshell.core {
    exports io.openshell.core;
    exports io.openshell.core.discovery;
    exports io.openshell.core.json;
}
