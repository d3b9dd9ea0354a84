package io.openshell.router.testing;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link ScriptedUpstream} does with one request: a list of steps, carried out in order.
 *
 * <p>Immutable: each method that adds a step returns a new reply, so one reply can answer many requests. Factories
 * such as {@link #json} make well-formed HTTP/1.1 answers; {@link #script()} starts empty, for everything else. Nothing
 * is written that no step says, and nothing is checked: a reply may be as wrong as a test needs it.
 *
 * <p>After the last step the connection stays open for the next request, unless a step closed it or the request said
 * that it is the last one. While a reply waits ({@link #delay}, {@link #waitFor}, {@link #hang}) a peer that leaves
 * ends it; see {@link RecordedRequest#awaitPeerGone}.
 *
 * <p>Text is written as UTF-8, status and header lines as ISO 8859-1.
 */
public final class Reply {

    private final List<ReplyStep> steps;

    private Reply(List<ReplyStep> steps) {
        this.steps = List.copyOf(steps);
    }

    /** A reply without any step: as it is, the request is never answered and its connection stays open. */
    public static Reply script() {
        return new Reply(List.of());
    }

    /** Status and {@code Content-Length: 0}. */
    public static Reply status(int status) {
        return script().head(status, "Content-Length: 0");
    }

    /** A body with its {@code Content-Length} and {@code Content-Type: application/json}. */
    public static Reply json(int status, String body) {
        return body(status, "application/json", utf8(body));
    }

    /** A body with its {@code Content-Length}. */
    public static Reply body(int status, String contentType, byte[] body) {
        return script().head(status, "Content-Type: " + contentType, "Content-Length: " + body.length).bytes(body);
    }

    /** A chunked body, each element a chunk and a write of its own. */
    public static Reply chunked(int status, String contentType, List<String> chunks) {
        Reply reply = script().head(status, "Content-Type: " + contentType, "Transfer-Encoding: chunked");
        for (String chunk : chunks) {
            reply = reply.chunk(chunk);
        }
        return reply.lastChunk();
    }

    /** A body without a length that ends where the connection is closed. */
    public static Reply untilClose(int status, String contentType, String body) {
        return script().head(status, "Content-Type: " + contentType, "Connection: close").bytes(body).close();
    }

    /**
     * A whole {@code text/event-stream}, status 200, chunked, each event a chunk and a write of its own.
     *
     * @param events the lines of each event, such as {@code data: {…}}, without the empty line that ends it
     */
    public static Reply sse(List<String> events) {
        return chunked(200, "text/event-stream", events.stream().map(event -> event + "\n\n").toList());
    }

    /** A 302 to that place, with an empty body. */
    public static Reply redirect(URI location) {
        return redirect(302, location);
    }

    /** A redirect with that status (301, 302, 303, 307, 308) and an empty body. */
    public static Reply redirect(int status, URI location) {
        return script().head(status, "Location: " + location, "Content-Length: 0");
    }

    /** These bytes and nothing else; the connection stays open. */
    public static Reply raw(byte[] bytes) {
        return script().bytes(bytes);
    }

    /** This text as UTF-8 and nothing else; the connection stays open. */
    public static Reply raw(String text) {
        return script().bytes(text);
    }

    /** Not a byte, until the peer leaves or the upstream is closed. */
    public static Reply noAnswer() {
        return script().hang();
    }

    /** Not a byte, then an orderly close. */
    public static Reply noAnswerClose() {
        return script().close();
    }

    /** Not a byte, then an RST. */
    public static Reply noAnswerReset() {
        return script().reset();
    }

    /**
     * Adds a status line with the usual reason phrase, these header lines and the empty line; nothing else is added.
     * For an interim response (1xx) call it once more for the final one.
     *
     * @param lines header lines without their line end, such as {@code "Content-Length: 0"}
     */
    public Reply head(int status, String... lines) {
        return statusLine("HTTP/1.1 " + status + " " + ReasonPhrases.of(status), lines);
    }

    /** As {@link #head}, with a status line of any shape. */
    public Reply statusLine(String statusLine, String... lines) {
        return with(new ReplyStep.Head(Objects.requireNonNull(statusLine, "statusLine"), Arrays.asList(lines)));
    }

    /**
     * Adds a line to the last head.
     *
     * @throws IllegalStateException if there is no head in this reply, as in one of raw bytes
     */
    public Reply header(String name, String value) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof ReplyStep.Head head) {
                List<String> lines = new ArrayList<>(head.lines());
                lines.add(name + ": " + value);
                List<ReplyStep> changed = new ArrayList<>(steps);
                changed.set(i, new ReplyStep.Head(head.statusLine(), lines));
                return new Reply(changed);
            }
        }
        throw new IllegalStateException("this reply has no head to add a header to");
    }

    /** Adds bytes in one write. */
    public Reply bytes(byte[] bytes) {
        return with(ReplyStep.Write.whole(bytes.clone()));
    }

    /** Adds text as UTF-8 in one write. */
    public Reply bytes(String text) {
        return with(ReplyStep.Write.whole(utf8(text)));
    }

    /** Adds one chunk of a chunked body, its size line and its CRLF, in one write. */
    public Reply chunk(byte[] data) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(data.length + 16);
        chunk.writeBytes(utf8(Integer.toHexString(data.length) + "\r\n"));
        chunk.writeBytes(data);
        chunk.writeBytes(utf8("\r\n"));
        return with(ReplyStep.Write.whole(chunk.toByteArray()));
    }

    /** Adds one chunk of UTF-8 text. */
    public Reply chunk(String text) {
        return chunk(utf8(text));
    }

    /**
     * Adds the chunk that ends a chunked body.
     *
     * @param trailers header lines behind it, without their line end
     */
    public Reply lastChunk(String... trailers) {
        StringBuilder text = new StringBuilder("0\r\n");
        for (String trailer : trailers) {
            text.append(trailer).append("\r\n");
        }
        return bytes(text.append("\r\n").toString());
    }

    /** Adds a pause. */
    public Reply delay(Duration time) {
        return with(new ReplyStep.Delay(Objects.requireNonNull(time, "time")));
    }

    /** Adds a wait until the latch is at zero. */
    public Reply waitFor(CountDownLatch latch) {
        return with(new ReplyStep.AwaitLatch(Objects.requireNonNull(latch, "latch")));
    }

    /** Adds a wait until the future is completed, with a value or exceptionally. */
    public Reply waitFor(CompletableFuture<?> event) {
        return with(new ReplyStep.Await(Objects.requireNonNull(event, "event")));
    }

    /** Adds a wait until the peer leaves or the upstream is closed. */
    public Reply hang() {
        return with(new ReplyStep.Hang());
    }

    /** Adds an orderly close: FIN, over TLS a close_notify before it. Later steps are not reached. */
    public Reply close() {
        return with(new ReplyStep.Close());
    }

    /** Adds a close with an RST (SO_LINGER 0). Later steps are not reached. */
    public Reply reset() {
        return with(new ReplyStep.Reset());
    }

    /** Adds a close of the sending side only; requests that follow on the connection are recorded but not answered. */
    public Reply halfClose() {
        return with(new ReplyStep.HalfClose());
    }

    /** Makes what has been added so far leave in pieces of that many bytes, each a write of its own. */
    public Reply dripEvery(int bytes) {
        return dripEvery(bytes, Duration.ZERO);
    }

    /** As {@link #dripEvery(int)}, with a pause behind each piece, so that they do not meet again on the way. */
    public Reply dripEvery(int bytes, Duration pause) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a piece has at least one byte, not " + bytes);
        }
        List<ReplyStep> changed = new ArrayList<>();
        for (ReplyStep step : steps) {
            if (step instanceof ReplyStep.Head head) {
                changed.add(new ReplyStep.Write(head.bytes(), bytes, pause));
            } else if (step instanceof ReplyStep.Write write) {
                changed.add(new ReplyStep.Write(write.bytes(), bytes, pause));
            } else {
                changed.add(step);
            }
        }
        return new Reply(changed);
    }

    /**
     * Cuts what has been added so far behind that many bytes, counted from the first byte of the head, and closes
     * there in order. A reply that has fewer bytes is closed at its end. For an RST, see {@link #resetAfter}.
     */
    public Reply truncateAfter(int bytes) {
        return firstBytes(bytes).close();
    }

    /** As {@link #truncateAfter}, but with an RST. */
    public Reply resetAfter(int bytes) {
        return firstBytes(bytes).reset();
    }

    List<ReplyStep> steps() {
        return steps;
    }

    private Reply firstBytes(int bytes) {
        List<ReplyStep> kept = new ArrayList<>();
        int left = bytes;
        for (ReplyStep step : steps) {
            ReplyStep next = step instanceof ReplyStep.Head head ? ReplyStep.Write.whole(head.bytes()) : step;
            if (next instanceof ReplyStep.Write write) {
                byte[] part = Arrays.copyOf(write.bytes(), Math.min(left, write.bytes().length));
                next = new ReplyStep.Write(part, write.piece(), write.pause());
                left -= part.length;
            }
            kept.add(next);
            if (left == 0) {
                break;
            }
        }
        return new Reply(kept);
    }

    private Reply with(ReplyStep step) {
        List<ReplyStep> more = new ArrayList<>(steps);
        more.add(step);
        return new Reply(more);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
