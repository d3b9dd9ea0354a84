package io.openshell.router.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** One thing a {@link Reply} does. Immutable, but for what {@link Await} and {@link AwaitLatch} wait for. */
sealed interface ReplyStep {

    /** Status line and header lines, written exactly so. Kept apart from {@link Write} so that a line can be added. */
    record Head(String statusLine, List<String> lines) implements ReplyStep {

        public Head {
            lines = List.copyOf(lines);
        }

        byte[] bytes() {
            StringBuilder text = new StringBuilder(statusLine).append("\r\n");
            lines.forEach(line -> text.append(line).append("\r\n"));
            return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Bytes written in pieces of at most {@code piece}, with a pause between them. The array is never changed. */
    record Write(byte[] bytes, int piece, Duration pause) implements ReplyStep {

        static Write whole(byte[] bytes) {
            return new Write(bytes, Math.max(bytes.length, 1), Duration.ZERO);
        }
    }

    record Delay(Duration time) implements ReplyStep {}

    record Await(CompletableFuture<?> event) implements ReplyStep {}

    record AwaitLatch(CountDownLatch latch) implements ReplyStep {}

    /** Waits until the peer leaves or the upstream is closed. */
    record Hang() implements ReplyStep {}

    /** Closes the sending side only. */
    record HalfClose() implements ReplyStep {}

    /** Closes in order: FIN, over TLS a close_notify before it. */
    record Close() implements ReplyStep {}

    /** Closes with an RST. */
    record Reset() implements ReplyStep {}
}
