package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way a backend can fail, what is thrown, and that nothing of the key or the backend's words is in it. */
class RouterFailuresTest extends RouterFixture {
    RouterFailuresTest() {
        super(Router.builder().maxBufferedBytes(1000));
    }

    private void assertFails(Class<? extends RouterException> type, ResolvedRoute route) {
        assertThatThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route)))
                .isInstanceOf(type)
                .satisfies(RouterFailuresTest::assertTellsNothing);
        assertThatThrownBy(() -> readStream(route))
                .isInstanceOf(type)
                .satisfies(RouterFailuresTest::assertTellsNothing);
    }

    private void readStream(ResolvedRoute route) throws Exception {
        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), RouteTable.of(route))) {
            while (answer.nextChunk().isPresent()) {
                assertThat(answer.status()).isEqualTo(200);
            }
        }
    }

    private static void assertTellsNothing(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain(TestRoutes.KEY, "SAID-BY-THE-BACKEND");
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(UpstreamUnavailable.class, route().endpoint("http://127.0.0.1:" + port).build());
    }

    @Test
    void theNameIsUnknown() {
        assertFails(UpstreamUnavailable.class, route().endpoint("http://no-such-host.invalid").build());
    }

    @Test
    void theAddressIsGuarded() {
        assertFails(UpstreamUnavailable.class, route().endpoint("http://169.254.169.254").build());
        assertFails(UpstreamUnavailable.class, route().endpoint("http://[::ffff:a9fe:a9fe]").build());
    }

    @Test
    void noAnswerComesInTime() {
        upstream.answerAll(Reply.noAnswer());

        assertFails(UpstreamUnavailable.class, route().timeout(Duration.ofMillis(150)).build());
    }

    @Test
    void theBufferedExchangeIsBoundedAsAWhole() {
        upstream.answerAll(Reply.script().head(200, "Content-Length: 100").bytes("some").hang());
        ResolvedRoute route = route().timeout(Duration.ofMillis(300)).build();

        assertThatThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route)))
                .isInstanceOf(UpstreamUnavailable.class);
        assertThat(upstream.awaitOpenConnections(0, Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aStreamThatMovesIsNotCutByTheRoutesTimeout() throws Exception {
        upstream.answerAll(Reply.script()
                .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                .chunk("data: 1\n\n").delay(Duration.ofMillis(200))
                .chunk("data: 2\n\n").delay(Duration.ofMillis(200))
                .chunk("data: 3\n\n").delay(Duration.ofMillis(200))
                .lastChunk());

        readStream(route().timeout(Duration.ofMillis(300)).build());

        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void aStreamThatStopsIsCutByItsIdleTimeout() {
        upstream.answerAll(Reply.script().head(200, "Transfer-Encoding: chunked").chunk("x").hang());

        assertThatThrownBy(() -> readStream(route().idleTimeout(Duration.ofMillis(150)).build()))
                .isInstanceOf(UpstreamUnavailable.class);
        assertThat(upstream.awaitOpenConnections(0, Duration.ofSeconds(10))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 305, 307, 308, 399})
    void aRedirectIsNotFollowed(int status) {
        try (ScriptedUpstream elsewhere = ScriptedUpstream.start()) {
            upstream.answerAll(Reply.script().head(status, "Location: " + elsewhere.uri(), "Content-Length: 0"));

            assertFails(UpstreamProtocol.class, route().build());
            assertThat(elsewhere.connectionCount()).isZero();
        }
    }

    @Test
    void aStatusOf304Passes() throws Exception {
        upstream.answerAll(Reply.script().head(304));

        assertThat(router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route().build())).status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAID-BY-THE-BACKEND\r\n\r\n", "HTTP/1.1 abc SAID-BY-THE-BACKEND\r\n\r\n", "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: SAID-BY-THE-BACKEND\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSAID-BY-THE-BACKEND\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nA B: c\r\n\r\nx"})
    void whatTheBackendSaysIsNoHttp(String bytes) {
        upstream.answerAll(Reply.raw(bytes).close());

        assertFails(UpstreamProtocol.class, route().build());
    }

    @Test
    void theBackendLeavesInEachPhase() {
        for (Reply reply : new Reply[] {Reply.noAnswerClose(), Reply.noAnswerReset(),
            Reply.json(200, "{\"a\":1}").truncateAfter(10), Reply.json(200, "{\"a\":1}").resetAfter(10),
            Reply.json(200, "{\"a\":1}").truncateAfter(70), Reply.json(200, "{\"a\":1}").resetAfter(70),
            Reply.chunked(200, "text/plain", List.of("x", "y")).truncateAfter(85)}) {
            upstream.answerAll(reply);

            assertFails(UpstreamProtocol.class, route().build());
        }
    }

    @Test
    void aWholeAnswerAboveTheCapIsRefused() {
        upstream.answerAll(Reply.script().head(200, "Content-Length: 5000").bytes("x".repeat(1001)).hang());

        assertThatThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route().build())))
                .isInstanceOf(UpstreamProtocol.class)
                .hasMessageContaining("larger");
        assertThat(upstream.awaitOpenConnections(0, Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aWholeAnswerAtTheCapPasses() throws Exception {
        upstream.answerAll(Reply.json(200, "x".repeat(1000)));

        assertThat(router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route().build())).body())
                .hasSize(1000);
    }

    /** A request that costs money is not repeated by guesswork. */
    @Test
    void aPostIsNeverSentTwice() {
        upstream.answer(Reply.json(200, "{}"), Reply.noAnswerClose(), Reply.noAnswerReset());

        for (int i = 0; i < 3; i++) {
            Optional<RouterException> failure = call();
            assertThat(failure.isPresent()).isEqualTo(i > 0);
        }

        assertThat(upstream.requestCount()).isEqualTo(3);
    }

    private Optional<RouterException> call() {
        try {
            router.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route().build()));
            return Optional.empty();
        } catch (RouterException e) {
            return Optional.of(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingPrintableHoldsTheKey() throws Exception {
        upstream.answerAll(Reply.json(200, "{}"));
        ResolvedRoute route = route().build();
        RouterRequest request = TestRoutes.request(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST",
                "/v1/chat/completions", "{}", "Authorization", "Bearer " + TestRoutes.KEY);

        BufferedResponse answer = router.proxyWithCandidates(request, RouteTable.of(route));

        for (Object printable : new Object[] {route, request, answer, answer.headers(), router, RouteTable.of(route),
            RouteSnapshot.of("1", List.of(route))}) {
            assertThat(printable.toString()).doesNotContain(TestRoutes.KEY);
        }
    }
}
