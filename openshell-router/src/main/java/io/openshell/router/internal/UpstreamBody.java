package io.openshell.router.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** The body of a backend's answer, piece by piece; read by one thread, closed by any. */
public interface UpstreamBody extends AutoCloseable {
    /**
     * Returns the next piece, waiting for it, or empty at the end of the body. A piece is never empty.
     *
     * @throws UpstreamTimeoutException if none came within {@code patience}
     * @throws IOException if the backend broke off
     */
    Optional<ByteBuffer> next(Duration patience) throws IOException, InterruptedException;

    /** Returns the next piece if it is here already, without waiting; empty if not. */
    Optional<ByteBuffer> poll() throws IOException;

    /** Returns whether the end of the body has been read already, so that {@link #next} would return empty at once. */
    boolean ended();

    /** Ends the exchange; a backend that is still sending is cut off. Does nothing once the body was read to its end. */
    @Override
    void close();
}
