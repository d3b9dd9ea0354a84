package io.openshell.proxy.http1;

import io.openshell.core.Headers;
import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.ByteSource;
import io.openshell.router.wire.FieldSection;
import io.openshell.router.wire.FramingFields;
import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongPredicate;

/**
 * Reads the requests of one connection, one after the other, strictly by RFC 9112. What two parsers could read
 * differently is a {@link Http1ViolationException}, never a guess.
 *
 * <p>For each request: {@link #awaitRequest()}, {@link #readHead()}, {@link #readBody}. After a violation or an I/O
 * error in a head or body the reader is of no further use and says so. Work is linear in the bytes received, however
 * the source splits them; memory follows the bytes received, not those announced. Deadlines are the source's.
 *
 * <p>Used by one connection thread; not thread-safe.
 */
public final class Http1RequestReader {
    private final InputBuffer input;
    private final Http1Limits limits;

    private State state = State.BEFORE_HEAD;
    private Http1RequestHead lastHead;

    /** What may be read next. Each read starts by setting {@code BROKEN}, so that one that fails leaves it there. */
    private enum State {
        BEFORE_HEAD, BEFORE_BODY, TUNNEL, BROKEN
    }

    /** Creates a reader at the first byte of {@code source}. */
    public Http1RequestReader(ByteSource source, Http1Limits limits) {
        this.input = new InputBuffer(Objects.requireNonNull(source, "source"));
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /**
     * Blocks until the first byte of the next request is here and returns true; returns false if the input ends
     * instead. Holds no buffer while it waits. May be called again after an I/O error.
     *
     * @throws IOException if the source fails
     * @throws IllegalStateException if a body is unread or the reader is of no further use
     */
    public boolean awaitRequest() throws IOException {
        requireState(State.BEFORE_HEAD);
        return input.awaitByte();
    }

    /**
     * Reads the head of the next request, at most {@link io.openshell.proxy.Http1Limits#headBytes()}. A body that Content-Length
     * announces as too large is refused here, before any of it is read. The Host is the caller's to check, with
     * {@link Http1RequestHead#requireHost}.
     *
     * @throws Http1ViolationException if the head breaks a rule or a limit
     * @throws java.io.EOFException if the input ends inside the head
     * @throws IOException if the source fails
     * @throws IllegalStateException if a body is unread or the reader is of no further use
     */
    public Http1RequestHead readHead() throws IOException, Http1ViolationException {
        begin(State.BEFORE_HEAD);
        FieldSection section = new FieldSection(input, limits.headBytes(), limits.headerCount());
        RequestLine line = RequestLine.parse(section.readStartLine());
        FramingFields framing = new FramingFields(line.version());
        Headers headers = section.readFields(framing);
        BodyLength body = framing.bodyLength();
        if (body instanceof BodyLength.Exactly(long bytes) && bytes > limits.bodyBytes()) {
            throw new Http1ViolationException(Http1Violation.BODY_TOO_LARGE);
        }
        boolean hasBody = body != BodyLength.NONE;
        lastHead = new Http1RequestHead(line.method(), line.target(), line.version(), headers, body,
                framing.keepAlive(), hasBody && framing.expectsContinue());
        state = hasBody ? State.BEFORE_BODY : State.BEFORE_HEAD;
        return lastHead;
    }

    /**
     * Reads the head of a CONNECT, at most {@link io.openshell.proxy.Http1Limits#connectHeadBytes()}; no Host is required. Heads with
     * other methods are returned, too, for the caller to refuse. Whatever the method, no further request can be read:
     * the bytes behind the head are the tunnel's, see {@link #takeBuffered()}.
     *
     * @throws Http1ViolationException if the head breaks a rule or a limit, or if a CONNECT announces a body
     * @throws java.io.EOFException if the input ends inside the head
     * @throws IOException if the source fails
     * @throws IllegalStateException if a body is unread or the reader is of no further use
     */
    public ConnectHead readConnectHead() throws IOException, Http1ViolationException {
        begin(State.BEFORE_HEAD);
        FieldSection section = new FieldSection(input, limits.connectHeadBytes(), limits.headerCount());
        RequestLine line = RequestLine.parse(section.readStartLine());
        FramingFields framing = new FramingFields(line.version());
        Headers headers = section.readFields(framing);
        ConnectHead head = new ConnectHead(line.method(), line.target(), line.version(), headers);
        if (headers.all("Host").size() > 1) {
            throw new Http1ViolationException(Http1Violation.REPEATED_HOST);
        }
        if (head.isConnect() && framing.bodyLength() != BodyLength.NONE) {
            throw new Http1ViolationException(Http1Violation.CONNECT_WITH_BODY);
        }
        state = State.TUNNEL;
        return head;
    }

    /**
     * Reads the body that belongs to {@code head}, the head read last. If there is a body, this must be called before
     * the next head is read: an unread body is never taken for a request. Trailers are checked and dropped.
     *
     * @return the whole body, decoded: backed by an array, position 0, limit at its end; empty if there is none
     * @throws Http1ViolationException if the body breaks a rule or a limit
     * @throws java.io.EOFException if the input ends inside the body
     * @throws IOException if the source fails
     * @throws IllegalArgumentException if {@code head} is not the head read last
     * @throws IllegalStateException if this body was read already or the reader is of no further use
     */
    public ByteBuffer readBody(Http1RequestHead head) throws IOException, Http1ViolationException {
        return readBody(head, bytes -> true);
    }

    /**
     * As {@link #readBody(Http1RequestHead)}, but only as much as there is memory for.
     *
     * @param memory is asked for bytes before they are needed, and may refuse them: for those by which a chunked body is
     *     about to grow, and for all of a body whose length is announced once it has really begun
     * @throws Http1ViolationException if {@code memory} refused, too
     */
    public ByteBuffer readBody(Http1RequestHead head, LongPredicate memory)
            throws IOException, Http1ViolationException {
        if (head != lastHead) {
            throw new IllegalArgumentException("not the head that was read last");
        }
        ByteBuffer body = switch (head.body()) {
            case BodyLength.None none -> {
                begin(State.BEFORE_HEAD);
                yield ByteBuffer.allocate(0);
            }
            case BodyLength.Exactly(long bytes) -> {
                begin(State.BEFORE_BODY);
                yield readExactly((int) bytes, memory);
            }
            case BodyLength.Chunked chunked -> {
                begin(State.BEFORE_BODY);
                yield new ChunkedBody(input, limits, memory).read();
            }
        };
        input.releaseIfEmpty();
        state = State.BEFORE_HEAD;
        return body;
    }

    /** Returns how many bytes were read behind the last head or body. */
    public int buffered() {
        return input.size();
    }

    /**
     * Returns the bytes that were read behind the last head or body, and forgets them: after a CONNECT, what the
     * client sent without waiting for the answer.
     *
     * @throws IllegalStateException if a body is unread or the reader is of no further use
     */
    public byte[] takeBuffered() {
        if (state != State.TUNNEL) {
            requireState(State.BEFORE_HEAD);
        }
        return input.take();
    }

    /** Returns how many bytes were examined or moved so far, for tests of linear work. */
    long work() {
        return input.work();
    }

    private void begin(State expected) {
        requireState(expected);
        state = State.BROKEN;
    }

    private void requireState(State expected) {
        if (state != expected) {
            throw new IllegalStateException("the reader is at " + state + ", not at " + expected);
        }
    }

    /** The head said so and was held to the limit: {@code bytes} fits an array. */
    private ByteBuffer readExactly(int bytes, LongPredicate memory) throws IOException, Http1ViolationException {
        BodyBuffer body = BodyBuffer.ofLength(bytes, memory);
        body.readFrom(input, bytes);
        return body.toByteBuffer();
    }
}
