package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class LeavingPeerTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void aPeerThatClosesBeforeTheAnswerIsSeen() throws Exception {
        leaves(Reply.noAnswer(), "", false);
        leaves(Reply.script().delay(HOUR), "", false);
        leaves(Reply.script().waitFor(new CountDownLatch(1)), "", false);
    }

    @Test
    void aPeerThatResetsBeforeTheAnswerIsSeen() throws Exception {
        leaves(Reply.noAnswer(), "", true);
    }

    @Test
    void aPeerThatLeavesInTheMiddleOfABodyIsSeen() throws Exception {
        Reply head = Reply.script().head(200, "Transfer-Encoding: chunked").chunk("first");
        leaves(head.hang(), "first\r\n", false);
        leaves(head.hang(), "first\r\n", true);
        leaves(head.delay(HOUR).lastChunk(), "first\r\n", true);
        leaves(head.bytes("a dripped rest").dripEvery(1, Duration.ofMillis(1)).delay(HOUR), "first\r\n", false);
    }

    @Test
    void aPeerThatLeavesABlockedWriteIsSeen() throws Exception {
        leaves(Reply.script().bytes("first").bytes(new byte[64 << 20]), "first", true);
    }

    @Test
    void aPeerThatLeavesAfterTheAnswerIsNotGone() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Reply.status(200))) {
            try (RawClient client = new RawClient(upstream)) {
                client.get("/").readThrough("\r\n\r\n");
                assertThat(upstream.takeRequest(SOON).awaitAnswered(SOON)).isTrue();
            }
            assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
            assertThat(upstream.requests().get(0).awaitPeerGone(SOON)).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: that is what is tested
    void aCloseFromThisSideIsNotThePeers() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Reply.raw("x").close(), Reply.noAnswer())) {
            try (RawClient client = new RawClient(upstream)) {
                client.get("/").readToEnd();
            }
            assertThat(upstream.requests().get(0).awaitPeerGone(SOON)).isEmpty();
            try (RawClient client = new RawClient(upstream)) {
                client.get("/");
                upstream.takeRequest(SOON);
                upstream.takeRequest(SOON);
                upstream.close();
                assertThat(upstream.requests().get(1).awaitPeerGone(SOON)).isEmpty();
                assertThat(upstream.requests().get(1).awaitAnswered(SOON)).isFalse();
            }
        }
    }

    @Test
    void aPeerThatStaysIsNotGone() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Reply.noAnswer());
                RawClient client = new RawClient(upstream)) {
            client.get("/");
            assertThat(upstream.takeRequest(SOON).awaitPeerGone(Duration.ofMillis(1))).isEmpty();
            assertThat(upstream.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void closeEndsEveryOpenExchangeAndThePort() throws Exception {
        ScriptedUpstream upstream = ScriptedUpstream.start().answer(Reply.noAnswer(),
                Reply.script().waitFor(new CountDownLatch(1)), Reply.raw("x").delay(HOUR),
                Reply.raw(new byte[64 << 20]));
        try (RawClient idle = new RawClient(upstream);
                RawClient one = new RawClient(upstream);
                RawClient two = new RawClient(upstream);
                RawClient three = new RawClient(upstream);
                RawClient four = new RawClient(upstream)) {
            for (RawClient client : new RawClient[] {one, two, three, four}) {
                client.get("/");
                upstream.takeRequest(SOON);
            }
            four.socket.getInputStream().read();
            assertThat(upstream.awaitOpenConnections(5, SOON)).isTrue();
            upstream.close();
            upstream.close();

            assertThat(upstream.openConnections()).isZero();
            assertThat(upstream.threads()).isNotEmpty().noneMatch(Thread::isAlive);
            for (RawClient client : new RawClient[] {idle, one, two}) {
                assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
            }
            Assertions.assertThatThrownBy(() -> new Socket("127.0.0.1", upstream.port()))
                    .isInstanceOf(ConnectException.class);
        }
    }

    /** The client reads that much of the reply and leaves: the upstream notices, and its threads let go. */
    private static void leaves(Reply reply, String behind, boolean reset) throws IOException {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(reply)) {
            RawClient client = new RawClient(upstream);
            client.get("/").readThrough(behind);
            RecordedRequest seen = upstream.takeRequest(SOON);
            if (reset) {
                client.reset();
            } else {
                client.close();
            }
            assertThat(seen.awaitPeerGone(SOON)).hasValueSatisfying(
                    at -> assertThat(at).isAfterOrEqualTo(seen.arrivedAt()));
            assertThat(seen.awaitAnswered(SOON)).isFalse();
            assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
        }
    }
}
