package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.Internal;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is allowed by the types but not by the transport ends as a {@link RouterException}, or is made to fit. */
class OddRequestsTest extends RouterFixture {
    OddRequestsTest() {
        upstream.answerAll(Reply.json(200, "{}"));
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

    @Test
    void aMethodThatTheTransportRefusesIsAFaultOnThisSide() {
        RouterRequest connect = TestRoutes.request(InferenceProtocol.MODEL_DISCOVERY, "CONNECT", "/v1/models", "");

        assertThatExceptionOfType(Internal.class)
                .isThrownBy(() -> router.proxyWithCandidates(connect, RouteTable.of(route().build())))
                .withNoCause();
        assertThat(upstream.connectionCount()).isZero();
    }

    /** RFC 9110 section 5.5 leaves bytes outside ASCII to be treated as opaque; the JDK's client knows ASCII only. */
    @ParameterizedTest
    @CsvSource({"SOCKET, a\u0080\u00e9\u00ff/1", "HTTPCLIENT, a???/1"})
    void bytesOutsideAsciiInAHeaderOfTheClients(Transport transport, String arrives) throws Exception {
        try (Router other = Router.builder().transport(transport).build()) {
            other.proxyWithCandidates(TestRoutes.request(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST",
                    "/v1/chat/completions", "{}", "User-Agent", "a\u0080\u00e9\u00ff/1", "OpenAI-Project", "plain"),
                    RouteTable.of(route().build()));
        }

        RecordedRequest seen = upstream.takeRequest(PATIENCE);
        assertThat(seen.headers("user-agent")).containsExactly(arrives);
        assertThat(seen.headers("openai-project")).containsExactly("plain");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClosedRouterSaysSoForNamesAndAddresses(boolean usedBefore) throws Exception {
        if (usedBefore) {
            router.proxyWithCandidates(TestRoutes.chat("{}"), table());
        }
        router.close();

        for (String host : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
            ResolvedRoute route = route().endpoint("http://" + host + ":" + upstream.port()).build();
            assertThatExceptionOfType(UpstreamUnavailable.class)
                    .isThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route)))
                    .withMessageContaining("closed");
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
