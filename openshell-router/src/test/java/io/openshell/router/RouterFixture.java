package io.openshell.router;

import io.openshell.core.ResolvedRoute;
import io.openshell.router.testing.ScriptedUpstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A router and a backend of its own for each test. */
abstract class RouterFixture {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The build runs the tests once with each transport. */
    static final Transport UNDER_TEST = Transport.valueOf(System.getProperty("openshell.transport", "AUTO"));

    final ScriptedUpstream upstream = ScriptedUpstream.start();
    final Router router;

    RouterFixture() {
        this(Router.builder());
    }

    RouterFixture(Router.Builder settings) {
        router = settings.transport(UNDER_TEST).build();
    }

    @AfterEach
    void close() {
        router.close();
        upstream.close();
    }

    /** Returns a builder of a route to the backend. */
    ResolvedRoute.Builder route() {
        return TestRoutes.route("openai", upstream.baseUrl("/v1"));
    }

    /** Returns that route as the only one. */
    RouteTable table() {
        return RouteTable.of(route().build());
    }
}
