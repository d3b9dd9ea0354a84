package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is allowed by the types but not by the transport ends as a {@link RouterException}, or is made to fit. */
class OddRequestsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ScriptedUpstream upstream = ScriptedUpstream.start().answerAll(Reply.json(200, "{}"));
    private final Router router = Router.builder().build();

    @AfterEach
    void close() {
        router.close();
        upstream.close();
    }

    private ResolvedRoute.Builder route() {
        return TestRoutes.route("openai", upstream.baseUrl("/v1"));
    }

    @Test
    void aTimeoutOfCenturiesIsATimeout() throws Exception {
        ResolvedRoute patient = route()
                .timeout(Duration.ofSeconds(Long.MAX_VALUE))
                .idleTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                .build();

        assertThat(router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(patient)).status()).isEqualTo(200);
        try (RouterResponse answer =
                router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), RouteTable.of(patient))) {
            assertThat(answer.bodyAsStream().readAllBytes()).hasSize(2);
        }
    }

    /** Each byte of the key is held back until the next one is here, and each of them was waited for anew. */
    @Test
    void aKeyThatDripsInDoesNotStretchTheTimeout() {
        Reply drip = Reply.script().head(200, "Content-Length: " + TestRoutes.KEY.length());
        for (String letter : TestRoutes.KEY.split("")) {
            drip = drip.bytes(letter).delay(Duration.ofMillis(80));
        }
        upstream.answerAll(drip);
        ResolvedRoute route = route().timeout(Duration.ofMillis(600)).build();

        assertThatExceptionOfType(UpstreamUnavailable.class)
                .isThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route)));
        assertThat(upstream.takeRequest(PATIENCE).awaitPeerGone(PATIENCE)).as("left before the end").isPresent();
    }
}
