package io.openshell.router.internal.http1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request on its way to the backend. What the system takes at once leaves on the caller's thread; the rest is sent by a
 * thread of its own: a backend may answer, and stop reading, before it has seen all of it.
 */
final class Upload implements Runnable {
    /** What joins the head in one buffer: a copy costs less than a second buffer for the system. */
    private static final int JOINED = 8 * 1024;

    /** What the system takes without waiting for the backend. */
    private static final int AT_ONCE = 64 * 1024;

    /** More leaves in pieces of at most this many bytes: the JDK copies each out of the heap as a whole. */
    private static final int PIECE = 64 * 1024;

    private final BackendConnection connection;

    /** The head, then the body, as far as they have not left. */
    private final ByteBuffer[] parts;

    private final long bodyLength;

    private volatile boolean done;

    Upload(BackendConnection connection, byte[] head, List<ByteBuffer> body, long bodyLength) {
        this.connection = connection;
        this.bodyLength = bodyLength;
        parts = new ByteBuffer[body.size() + 1];
        parts[0] = ByteBuffer.wrap(head);
        for (int i = 0; i < body.size(); i++) {
            parts[i + 1] = body.get(i).duplicate();
        }
    }

    /**
     * Sends the request, or begins to.
     *
     * @throws IOException if the connection fails meanwhile; of a large request the answer tells
     */
    void start() throws IOException {
        if (bodyLength <= JOINED) {
            ByteBuffer all = ByteBuffer.allocate(parts[0].remaining() + (int) bodyLength);
            for (ByteBuffer part : parts) {
                all.put(part);
            }
            connection.send(all.flip());
            done = true;
        } else if (bodyLength <= AT_ONCE) {
            connection.send(parts);
            done = true;
        } else if (sendWhatIsTaken()) {
            done = true;
        } else {
            Thread.ofVirtual().name("openshell-upload").start(this);
        }
    }

    /** Sends as much as the system takes without a wait and returns whether that is all. */
    private boolean sendWhatIsTaken() throws IOException {
        for (ByteBuffer part : parts) {
            while (part.hasRemaining()) {
                ByteBuffer piece = piece(part);
                int size = piece.remaining();
                connection.sendNow(piece);
                part.position(part.position() + size - piece.remaining());
                if (piece.hasRemaining()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Sends all that is left. */
    @Override
    public void run() {
        try {
            for (ByteBuffer part : parts) {
                while (part.hasRemaining()) {
                    ByteBuffer piece = piece(part);
                    part.position(part.position() + piece.remaining());
                    connection.send(piece);
                }
            }
            done = true;
        } catch (IOException e) {
            // The backend hangs up, or this side does: whoever reads the answer sees that, and may see an answer first.
        }
    }

    private static ByteBuffer piece(ByteBuffer part) {
        return part.slice(part.position(), Math.min(PIECE, part.remaining()));
    }

    /** Returns whether all has been sent. */
    boolean isDone() {
        return done;
    }
}
