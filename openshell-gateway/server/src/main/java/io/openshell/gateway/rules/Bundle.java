package io.openshell.gateway.rules;

import io.openshell.core.ResolvedRoute;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every route that can be used at one moment, resolved.
 *
 * @param routes sorted by name
 * @param problems why the other routes are not among them, by name; the words hold no credential
 * @param revision changes whenever anything about the routes does, and only then; the same at every gateway,
 *     unless routes have minted tokens: each gateway mints its own
 * @param generatedAt when it was made
 */
public record Bundle(List<ResolvedRoute> routes, Map<String, String> problems, String revision, Instant generatedAt) {
    /** Copies list and map. */
    public Bundle {
        routes = List.copyOf(routes);
        problems = new TreeMap<>(problems);
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(generatedAt, "generatedAt");
    }

    /** Returns why the route called {@code name} is not in the bundle; empty if it is, or if there is none. */
    public Optional<String> problem(String name) {
        return Optional.ofNullable(problems.get(name));
    }
}
