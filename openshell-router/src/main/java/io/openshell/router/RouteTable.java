package io.openshell.router;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.NoCompatibleRoute;
import io.openshell.router.RouterException.RouteNotFound;
import io.openshell.router.internal.KeyMask;
import java.util.Collection;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Routes in their order of preference. Immutable and thread-safe: a refresh swaps the whole table. */
public final class RouteTable {
    private static final RouteTable EMPTY = new RouteTable(List.of());

    private final List<ResolvedRoute> routes;
    private final Map<InferenceProtocol, ResolvedRoute> byProtocol = new EnumMap<>(InferenceProtocol.class);

    /** Made here, once, because that takes longer than a request has. */
    private final Map<ResolvedRoute, KeyMask> masks = new IdentityHashMap<>();

    private RouteTable(List<ResolvedRoute> routes) {
        this.routes = routes;
        for (ResolvedRoute route : routes) {
            route.protocols().forEach(protocol -> byProtocol.putIfAbsent(protocol, route));
            masks.put(route, KeyMask.of(route));
        }
    }

    /** Returns the table without a route. */
    public static RouteTable empty() {
        return EMPTY;
    }

    /** Returns the table of {@code routes}; where two speak a protocol, the first serves it. */
    public static RouteTable of(Collection<ResolvedRoute> routes) {
        return new RouteTable(List.copyOf(routes));
    }

    /** Returns the table of {@code routes}; where two speak a protocol, the first serves it. */
    public static RouteTable of(ResolvedRoute... routes) {
        return of(List.of(routes));
    }

    /** Returns all routes, in order. */
    public List<ResolvedRoute> routes() {
        return routes;
    }

    /**
     * Returns the first route that speaks {@code protocol}. Nothing else counts, least of all the client's model.
     *
     * @throws RouteNotFound if the table is empty
     * @throws NoCompatibleRoute if no route speaks the protocol
     */
    public ResolvedRoute select(InferenceProtocol protocol) throws RouteNotFound, NoCompatibleRoute {
        if (routes.isEmpty()) {
            throw new RouteNotFound(protocol.id());
        }
        ResolvedRoute route = byProtocol.get(protocol);
        if (route == null) {
            throw new NoCompatibleRoute(protocol.id());
        }
        return route;
    }

    /** Returns what hides the key of {@code route}, one of these, in what its backend answers. */
    KeyMask mask(ResolvedRoute route) {
        return masks.get(route);
    }
}
