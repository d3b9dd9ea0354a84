package io.openshell.router;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.InferenceRecord.Outcome;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.internal.UpstreamBody;
import io.openshell.router.internal.UpstreamFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A backend's answer whose body is still coming. Close it on every path: that is what stops a backend which is still
 * sending.
 *
 * <p>One thread reads; any thread may close.
 */
public final class RouterResponse implements AutoCloseable {
    private final InferenceCall call;
    private final ResolvedRoute route;
    private final int status;
    private final Headers headers;
    private final UpstreamBody body;
    private final Duration idleTimeout;

    RouterResponse(
            InferenceCall call,
            ResolvedRoute route,
            int status,
            Headers headers,
            UpstreamBody body,
            Duration idleTimeout) {
        this.call = call;
        this.route = route;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.idleTimeout = idleTimeout;
    }

    /** Returns the route the answer came from. */
    public ResolvedRoute route() {
        return route;
    }

    /** Returns the backend's status, as it came. */
    public int status() {
        return status;
    }

    /** Returns the backend's headers without {@code content-length} and hop-by-hop ones; an echoed key is masked. */
    public Headers headers() {
        return headers;
    }

    /**
     * Returns the next piece of the body as soon as the backend has sent it, or empty at the body's proper end. A piece
     * is never empty, is the caller's to keep, and may not be backed by an accessible array.
     *
     * @throws UpstreamUnavailable if the backend sent nothing for the idle timeout
     * @throws RouterException if the body broke off; what came before was not all
     * @throws InterruptedException if the thread was interrupted; the exchange should be closed
     */
    public Optional<ByteBuffer> nextChunk() throws RouterException, InterruptedException {
        return nextChunk(idleTimeout);
    }

    /** As {@link #nextChunk()}, but waits no longer than {@code patience}. */
    Optional<ByteBuffer> nextChunk(Duration patience) throws RouterException, InterruptedException {
        long asked = System.nanoTime();
        try {
            Optional<ByteBuffer> piece = body.next(patience);
            note(piece, System.nanoTime() - asked);
            return piece;
        } catch (IOException e) {
            throw cut(UpstreamFailures.describe(route.name(), e));
        }
    }

    /**
     * Returns the next piece if it is here already, without waiting; empty if it is not, or if the body has ended or
     * failed, which {@link #nextChunk()} tells.
     *
     * @throws RouterException if the body broke off
     */
    public Optional<ByteBuffer> waitingChunk() throws RouterException {
        try {
            Optional<ByteBuffer> piece = body.poll();
            note(piece, 0);
            return piece;
        } catch (IOException e) {
            throw cut(UpstreamFailures.describe(route.name(), e));
        }
    }

    private void note(Optional<ByteBuffer> piece, long waited) {
        call.waited(waited);
        piece.ifPresentOrElse(call::received, this::ended);
    }

    /** Notes that the answer is not handed on to its end because of {@code failure}, and returns that. */
    <E extends RouterException> E cut(E failure) {
        call.end(Outcome.CUT, Optional.of(failure.getMessage()));
        return failure;
    }

    /** Returns how much of the time since the call was spent waiting for the backend until now. */
    public Duration waited() {
        return call.waited();
    }

    /**
     * Returns whether the proper end of the body has been read already, so that {@link #nextChunk()} would return empty
     * without waiting. No says nothing.
     */
    public boolean ended() {
        boolean ended = body.ended();
        if (ended) {
            call.end(Outcome.COMPLETE, Optional.empty());
        }
        return ended;
    }

    /**
     * Returns the body as a stream. It throws an {@link IOException} where {@link #nextChunk()} would throw, so a cut
     * body never looks like a whole one. Closing it closes this answer.
     */
    public InputStream bodyAsStream() {
        return new ChunkInputStream(this);
    }

    /** Ends the exchange. A backend that is still sending is cut off. Idempotent. */
    @Override
    public void close() {
        if (!ended()) {
            call.end(Outcome.CANCELLED, Optional.empty());
        }
        body.close();
    }
}
