package io.openshell.program.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who watches: what waits to be sent, at most so much of it. Thread-safe; its thread is that of the request.
 */
final class Viewer {
    /** A viewer that is behind by more than that is too slow: it comes again and gets everything anew. */
    private static final int MOST_WAITING = 12;

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final byte[] COMMENT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread = Thread.currentThread();
    private volatile boolean ended;

    /** Used by the feed only: whether it has sent everything, so that changes will do. */
    boolean knowsAll;

    /** Adds an event; returns false if too many wait already. Waits for nothing. */
    boolean offer(byte[] event) {
        return !ended && waiting.offer(event);
    }

    /** Ends it, also if its client takes nothing: the interrupt closes the connection. */
    void end() {
        ended = true;
        thread.interrupt();
    }

    /** Writes events as they come until it is ended or the client is gone. */
    void serve(OutputStream out) throws IOException {
        try {
            while (!ended) {
                byte[] event = waiting.poll(HEARTBEAT.toNanos(), TimeUnit.NANOSECONDS);
                out.write(event == null ? COMMENT : event);
                out.flush();
            }
        } catch (InterruptedException e) {
            // Ended.
            Thread.currentThread().interrupt();
        }
    }
}
