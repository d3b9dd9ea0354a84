package io.openshell.router.internal.http1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request on its way to the backend. A small one leaves at once, in one write. A large one is sent by a thread of its
 * own: a backend may answer, and stop reading, before it has seen all of it.
 */
final class Upload implements Runnable {
    /** What joins the head in one buffer: a copy costs less than a second buffer for the system. */
    private static final int JOINED = 8 * 1024;

    /** What the system takes without waiting for the backend. */
    private static final int AT_ONCE = 64 * 1024;

    /** A slice leaves in pieces of at most this many bytes: the JDK copies each out of the heap as a whole. */
    private static final int PIECE = 64 * 1024;

    private final BackendConnection connection;
    private final byte[] head;
    private final List<ByteBuffer> body;
    private final long length;

    private volatile boolean done;

    Upload(BackendConnection connection, byte[] head, List<ByteBuffer> body, long length) {
        this.connection = connection;
        this.head = head;
        this.body = body;
        this.length = length;
    }

    /**
     * Sends the request, or begins to.
     *
     * @throws IOException if the connection fails meanwhile; of a large request the answer tells
     */
    void start() throws IOException {
        if (length <= JOINED) {
            ByteBuffer all = ByteBuffer.allocate(head.length + (int) length).put(head);
            body.forEach(slice -> all.put(slice.duplicate()));
            connection.send(all.flip());
            done = true;
        } else if (length <= AT_ONCE) {
            ByteBuffer[] parts = new ByteBuffer[body.size() + 1];
            parts[0] = ByteBuffer.wrap(head);
            for (int i = 0; i < body.size(); i++) {
                parts[i + 1] = body.get(i).duplicate();
            }
            connection.send(parts);
            done = true;
        } else {
            Thread.ofVirtual().name("openshell-upload").start(this);
        }
    }

    /** Sends all of a large request. */
    @Override
    public void run() {
        try {
            connection.send(ByteBuffer.wrap(head));
            for (ByteBuffer slice : body) {
                for (int at = slice.position(); at < slice.limit(); at += PIECE) {
                    connection.send(slice.slice(at, Math.min(PIECE, slice.limit() - at)));
                }
            }
            done = true;
        } catch (IOException e) {
            // The backend hangs up, or this side does: whoever reads the answer sees that, and may see an answer first.
        }
    }

    /** Returns whether all has been sent. */
    boolean isDone() {
        return done;
    }
}
