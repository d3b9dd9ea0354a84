package io.openshell.router.internal.http1;

import io.openshell.router.internal.Deadline;
import io.openshell.router.internal.UpstreamBody;
import io.openshell.router.internal.UpstreamTimeoutException;
import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The body of an answer, read from its connection by whoever wants it. Once its end is here the connection goes back to
 * the pool, or is closed.
 */
final class ResponseBody implements UpstreamBody {
    private final BackendConnection connection;
    private final InputBuffer input;
    private final ResponseHead head;
    private final Optional<ChunkedInput> chunks;
    private final Upload upload;
    private final ConnectionPool pool;

    /** Of a body with a Content-Length, what is still to come. */
    private long left;

    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    /** Whose the connection is. Changed in one step each, so that nobody closes one that serves somebody else already. */
    private final AtomicReference<Use> use = new AtomicReference<>(Use.WAITING);

    private enum Use {
        /** This body's, and nobody reads. */
        WAITING,
        /** The reader's. */
        READ,
        /** The reader's, who finds it closed. */
        CLOSING,
        /** Not this body's any more. */
        OVER
    }

    ResponseBody(BackendConnection connection, ResponseHead head, Upload upload, ConnectionPool pool) {
        this.connection = connection;
        this.input = connection.input();
        this.head = head;
        this.upload = upload;
        this.pool = pool;
        this.chunks =
                head.body() instanceof BodyLength.Chunked ? Optional.of(new ChunkedInput(input)) : Optional.empty();
        this.left = head.body() instanceof BodyLength.Exactly(long bytes) ? bytes : 0;
    }

    @Override
    public Optional<ByteBuffer> next(Duration patience) throws IOException, InterruptedException {
        return read(Optional.of(Deadline.in(patience)));
    }

    @Override
    public Optional<ByteBuffer> poll() throws IOException {
        try {
            return failure.isPresent() ? Optional.empty() : read(Optional.empty());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted without waiting", e);
        }
    }

    @Override
    public boolean ended() {
        return ended;
    }

    /** Returns the next piece; without a deadline only if it is here. */
    private Optional<ByteBuffer> read(Optional<Deadline> deadline) throws IOException, InterruptedException {
        if (ended) {
            return Optional.empty();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (!use.compareAndSet(Use.WAITING, Use.READ)) {
            throw new IOException("closed before its end");
        }
        try {
            Optional<ByteBuffer> piece = received();
            while (piece.isEmpty() && !ended && deadline.isPresent()) {
                receive(deadline.get());
                piece = received();
            }
            return piece;
        } catch (Http1ViolationException e) {
            throw failed(new MalformedAnswerException(e.violation()));
        } catch (ClosedByInterruptException e) {
            failed(e);
            // The channel has left the mark on the thread; the exception is what tells it now.
            Thread.interrupted();
            throw new InterruptedException("interrupted while the answer was waited for");
        } catch (IOException e) {
            throw failed(connection.isOverdue() ? new UpstreamTimeoutException("the answer stopped") : e);
        } finally {
            leave();
        }
    }

    private void receive(Deadline deadline) throws IOException {
        connection.waitUntil(deadline);
        boolean more = input.readMore();
        // What the reader does next takes its own time, and is not the backend's.
        connection.waitForNothing();
        if (!more) {
            if (!head.endsWithConnection() || !connection.endIsGenuine()) {
                throw new EOFException("the backend hung up before the end of its answer");
            }
            ended = true;
        }
    }

    /** Returns the next piece of what was received; notices the end of the body when it is here. */
    private Optional<ByteBuffer> received() throws IOException, Http1ViolationException {
        Optional<ByteBuffer> piece = Optional.empty();
        if (chunks.isPresent()) {
            piece = chunks.get().next();
            ended = chunks.get().ended();
        } else if (head.endsWithConnection()) {
            piece = lend(Long.MAX_VALUE);
        } else {
            piece = lend(left);
            left -= piece.map(ByteBuffer::remaining).orElse(0);
            ended = left == 0;
        }
        return piece;
    }

    private Optional<ByteBuffer> lend(long most) {
        return most > 0 && input.size() > 0 ? Optional.of(input.lend(most)) : Optional.empty();
    }

    private IOException failed(IOException cause) {
        failure = Optional.of(cause);
        return cause;
    }

    /** Lets go of the connection: for good if the body has ended, one way or the other. */
    private void leave() {
        if (failure.isPresent()) {
            use.set(Use.OVER);
            connection.discard();
        } else if (ended && use.compareAndSet(Use.READ, Use.OVER)) {
            release();
        } else if (ended || !use.compareAndSet(Use.READ, Use.WAITING)) {
            use.set(Use.OVER);
            connection.discard();
        }
    }

    private void release() {
        input.releaseIfEmpty();
        // Bytes behind the end were not asked for, and whoever asks next must not get them.
        if (head.keepAlive() && upload.isDone() && input.size() == 0) {
            pool.keep(connection);
        } else {
            connection.discard();
        }
    }

    /** Returns this body; if it has no byte it is over already. */
    ResponseBody begun() {
        if (head.body() instanceof BodyLength.None && !head.endsWithConnection()) {
            ended = true;
            use.set(Use.OVER);
            release();
        }
        return this;
    }

    @Override
    public void close() {
        if (use.compareAndSet(Use.WAITING, Use.OVER)) {
            connection.discard();
        } else if (use.compareAndSet(Use.READ, Use.CLOSING)) {
            // The reader fails by this, or comes to the end just now; either way it discards the connection.
            connection.close();
        }
    }
}
