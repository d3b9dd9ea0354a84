package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that leaves stops the backend, in every phase of an exchange. */
class LeavingClientTest {
    /** What the backend may be kept at work for nobody. */
    private static final Duration BOUND = Duration.ofMillis(250);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** On a machine that is busy with other tests one measurement may be late; the best of a few is the proxy's. */
    private static final int TRIES = 5;

    enum Phase {
        BEFORE_HEADERS("/v1/chat/completions", Reply.noAnswer()) {
            @Override
            void awaitReached(TunnelClient client, RecordedRequest seen) {
                // The backend has the request and says nothing: that is the phase.
            }
        },
        BEFORE_THE_FIRST_TOKEN("/v1/chat/completions", stream().hang()) {
            @Override
            void awaitReached(TunnelClient client, RecordedRequest seen) throws IOException {
                client.readHead();
            }
        },
        MID_STREAM("/v1/messages", stream().chunk("event: ping\ndata: {}\n\n").hang()) {
            @Override
            void awaitReached(TunnelClient client, RecordedRequest seen) throws IOException {
                client.readHead();
                assertThat(client.readChunk()).isEqualTo("event: ping\ndata: {}\n\n");
            }
        },
        BUFFERED("/v1/embeddings",
                Reply.script()
                        .head(200, "Content-Type: application/json", "Content-Length: 100")
                        .bytes("{")
                        .hang()) {
            @Override
            void awaitReached(TunnelClient client, RecordedRequest seen) {
                // Nothing of a whole answer is sent before its end, so there is nothing to see from here.
            }
        };

        private final String path;
        private final Reply reply;

        Phase(String path, Reply reply) {
            this.path = path;
            this.reply = reply;
        }

        abstract void awaitReached(TunnelClient client, RecordedRequest seen) throws IOException;

        private static Reply stream() {
            return Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBackendIsStoppedWhenTheClientClosesItsConnection(Phase phase) throws Exception {
        assertBackendIsStopped(phase, TunnelClient::close);
    }

    @ParameterizedTest
    @EnumSource
    void theBackendIsStoppedWhenTheClientResetsItsConnection(Phase phase) throws Exception {
        assertBackendIsStopped(phase, TunnelClient::reset);
    }

    private interface Leaving {
        void leave(TunnelClient client) throws IOException;
    }

    private static void assertBackendIsStopped(Phase phase, Leaving how) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            proxy.upstream().answerAll(phase.reply);
            Duration best = PATIENCE;
            for (int i = 0; i < TRIES && best.compareTo(BOUND) > 0; i++) {
                Duration took = leave(proxy, phase, how);
                best = took.compareTo(best) < 0 ? took : best;
            }
            assertThat(best).isLessThan(BOUND);
            assertThat(proxy.reports().awaitFirst(RequestFinished.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
            assertThat(proxy.upstream().awaitOpenConnections(0, PATIENCE)).isTrue();
        }
    }

    /** Returns how long the backend was left at work. */
    private static Duration leave(ProxyFixture proxy, Phase phase, Leaving how) throws Exception {
        TunnelClient client = proxy.connect();
        try (client) {
            client.post(phase.path, "{\"stream\":true}");
            RecordedRequest seen = proxy.upstream().takeRequest(PATIENCE);
            phase.awaitReached(client, seen);
            Instant left = Instant.now();
            how.leave(client);
            Instant noticed = seen.awaitPeerGone(PATIENCE).orElseThrow();
            return Duration.between(left, noticed);
        }
    }
}
