package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A body that did not end well never looks as if it had, however often it is asked. */
class BodyAfterItsEndTest extends RouterFixture {
    private static final Reply CUT = Reply.script().head(200, "Content-Length: 100").bytes("half").close();
    private static final Reply HANGS = Reply.script().head(200, "Transfer-Encoding: chunked").chunk("x").hang();

    private RouterResponse answer(Reply reply) throws Exception {
        upstream.answerAll(reply);
        return router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"),
                table());
    }

    private interface Ending {
        void close();
    }

    /** Blocks a reader of {@link #HANGS} behind the first chunk and returns what it gets when {@code ending} is called. */
    private Throwable endOfAWaitingReader(RouterResponse answer, Ending ending) throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                ended.completeExceptionally(new AssertionError("an end: " + answer.nextChunk()));
            } catch (RouterException | InterruptedException e) {
                ended.complete(e);
            }
        });
        while (reader.getState() != Thread.State.WAITING && reader.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        ending.close();
        return ended.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCutBodyFailsAgainWhenItIsReadAgain() throws Exception {
        try (RouterResponse answer = answer(CUT)) {
            assertThat(answer.nextChunk()).isPresent();
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(UpstreamProtocol.class).isThrownBy(answer::nextChunk);
                assertThat(answer.waitingChunk()).isEmpty();
            }
        }
    }

    @Test
    void aCutStreamFailsAgainWhenItIsReadAgain() throws Exception {
        try (RouterResponse answer = answer(CUT); InputStream stream = answer.bodyAsStream()) {
            assertThat(stream.readNBytes(4)).hasSize(4);
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(IOException.class).isThrownBy(stream::read);
            }
        }
    }

    @Test
    void whatWasClosedEarlyHasNoProperEnd() throws Exception {
        RouterResponse answer = answer(HANGS);
        assertThat(answer.nextChunk()).isPresent();

        answer.close();
        answer.close();

        assertThatExceptionOfType(RouterException.class).isThrownBy(answer::nextChunk);
    }

    @Test
    void theEndStaysTheEndWhenItIsClosed() throws Exception {
        RouterResponse answer = answer(Reply.json(200, "{}"));
        assertThat(answer.bodyAsStream().readAllBytes()).hasSize(2);

        answer.close();

        assertThat(answer.nextChunk()).isEmpty();
    }

    @Test
    void closingAnAnswerEndsTheWaitOfItsReader() throws Exception {
        RouterResponse answer = answer(HANGS);
        assertThat(answer.nextChunk()).isPresent();

        assertThat(endOfAWaitingReader(answer, answer::close)).isInstanceOf(RouterException.class);
    }

    @Test
    void closingTheRouterEndsTheWaitOfAReader() throws Exception {
        try (RouterResponse answer = answer(HANGS)) {
            assertThat(answer.nextChunk()).isPresent();

            assertThat(endOfAWaitingReader(answer, router::close)).isInstanceOf(RouterException.class);
        }
    }
}
