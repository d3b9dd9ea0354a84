package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.router.testing.RecordedRequest;
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

    /** Asserts that the backend has seen this request of a client called agent/1, byte for byte but for the order of lines. */
    void assertSentExactly(String target, String credential, String body) throws Exception {
        RecordedRequest seen = upstream.takeRequest(PATIENCE);
        assertThat(seen.rawText().lines().toList()).containsExactlyInAnyOrder(
                "POST " + target + " HTTP/1.1",
                credential,
                "Content-Length: " + body.length(),
                "Content-Type: application/json",
                "Host: 127.0.0.1:" + upstream.port(),
                "User-Agent: agent/1",
                "accept-encoding: identity",
                "",
                body);
    }
}
