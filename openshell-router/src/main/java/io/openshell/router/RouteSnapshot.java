package io.openshell.router;

import io.openshell.core.ResolvedRoute;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * All routes at one moment, parted by who may use them.
 *
 * @param revision changes whenever anything about the routes does
 * @param user routes for code in sandboxes
 * @param system routes for the platform's own calls; there is no way to them through the proxy
 */
public record RouteSnapshot(String revision, RouteTable user, RouteTable system) {
    private static final RouteSnapshot EMPTY = of("", List.of());

    /** Creates a snapshot; no component may be null. */
    public RouteSnapshot {
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(system, "system");
    }

    /** Returns the snapshot without a route. */
    public static RouteSnapshot empty() {
        return EMPTY;
    }

    /** Returns {@code routes} parted by name: {@code sandbox-system} is for the platform, all others are for users. */
    public static RouteSnapshot of(String revision, Collection<ResolvedRoute> routes) {
        return new RouteSnapshot(
                revision, RouteTable.of(named(routes, false)), RouteTable.of(named(routes, true)));
    }

    private static List<ResolvedRoute> named(Collection<ResolvedRoute> routes, boolean system) {
        return routes.stream()
                .filter(route -> route.name().equals(ResolvedRoute.SANDBOX_SYSTEM) == system)
                .toList();
    }

    /** Returns the number of routes of both kinds. */
    public int size() {
        return user.routes().size() + system.routes().size();
    }
}
