package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever stops waiting stops the backend. */
class CancellationTest extends RouterFixture {
    private interface Call {
        void run() throws Exception;
    }

    private void assertInterruptStopsTheBackend(Call call) throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                call.run();
                ended.completeExceptionally(new AssertionError("not interrupted"));
            } catch (Exception e) {
                ended.complete(e);
            }
        });
        RecordedRequest seen = upstream.takeRequest(PATIENCE);

        caller.interrupt();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(seen.awaitPeerGone(PATIENCE)).isPresent();
    }

    @Test
    void anInterruptBeforeTheHeadersStopsTheBackend() throws Exception {
        upstream.answerAll(Reply.noAnswer());

        assertInterruptStopsTheBackend(() -> router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table()));
    }

    @Test
    void anInterruptWhileAWholeAnswerIsReadStopsTheBackend() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Content-Length: 10").bytes("x").hang());

        assertInterruptStopsTheBackend(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), table()));
    }

    @Test
    void anInterruptMidStreamStopsTheBackend() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Transfer-Encoding: chunked").chunk("x").hang());

        assertInterruptStopsTheBackend(() -> {
            try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table())) {
                while (answer.nextChunk().isPresent()) {
                    assertThat(answer.status()).isEqualTo(200);
                }
            }
        });
    }

    @Test
    void closingBeforeTheFirstChunkStopsTheBackend() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Transfer-Encoding: chunked").hang());

        router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table()).close();

        assertThat(upstream.takeRequest(PATIENCE).awaitPeerGone(PATIENCE)).isPresent();
    }

    @Test
    void closingMidStreamStopsTheBackend() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Transfer-Encoding: chunked").chunk("x").hang());

        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table())) {
            assertThat(answer.nextChunk()).isPresent();
        }

        assertThat(upstream.takeRequest(PATIENCE).awaitPeerGone(PATIENCE)).isPresent();
    }

    /** The contract is 250 ms; the best of several is what the code needs, the rest is what else the machine does. */
    @Test
    void theBackendIsLeftAtOnce() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Transfer-Encoding: chunked").chunk("x").hang());
        Duration best = PATIENCE;
        for (int i = 0; i < 5; i++) {
            RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table());
            assertThat(answer.nextChunk()).isPresent();
            RecordedRequest seen = upstream.takeRequest(PATIENCE);
            Instant closed = Instant.now();
            answer.close();
            Duration took = Duration.between(closed, seen.awaitPeerGone(PATIENCE).orElseThrow());
            best = took.compareTo(best) < 0 ? took : best;
        }

        assertThat(best).isLessThan(Duration.ofMillis(250));
    }

    @Test
    void closingTheRouterStopsWhatIsUnderWay() throws Exception {
        upstream.answerAll(Reply.noAnswer());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                router.proxyWithCandidates(TestRoutes.chat("{}"), table());
            } catch (Exception e) {
                ended.complete(e);
            }
        });
        RecordedRequest seen = upstream.takeRequest(PATIENCE);

        router.close();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(RouterException.class);
        assertThat(seen.awaitPeerGone(PATIENCE)).isPresent();
        assertThatThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), table()))
                .isInstanceOf(RouterException.class);
    }

    @Test
    void aBackendThatIsNotReadStopsSendingAtABound() throws Exception {
        upstream.answerAll(Reply.body(200, "text/plain", new byte[64 << 20]));

        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), table())) {
            RecordedRequest seen = upstream.takeRequest(PATIENCE);
            assertThat(seen.awaitAnswered(Duration.ofMillis(500))).as("all of it was taken unread").isFalse();
            assertThat(answer.status()).isEqualTo(200);
        }
    }
}
