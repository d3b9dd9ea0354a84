package io.openshell.proxy.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of an event that is not complete yet, up to a limit; an event beyond it is let through as it comes, so that
 * memory stays bounded. Each byte is copied a constant number of times however the pieces fall. Used by one connection
 * thread.
 */
final class HeldEvent {
    /** Above any event of text that providers send. */
    static final int MOST = 256 * 1024;

    /** A buffer that has grown beyond this is not kept for the next event. */
    private static final int KEPT = 4096;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private byte[] held = new byte[0];
    private int size;
    private boolean leftInPart;

    /**
     * Returns what may leave of what is held and of {@code piece}, of which the first {@code complete} bytes end an
     * event; keeps the rest.
     *
     * @param complete 0 if no event ends in the piece
     */
    ByteBuffer release(ByteBuffer piece, int complete) {
        ByteBuffer rest = piece.slice(piece.position() + complete, piece.remaining() - complete);
        boolean alreadyLeaving = leftInPart && complete == 0;
        int incomplete = rest.remaining() + (complete == 0 ? size : 0);
        leftInPart = alreadyLeaving || incomplete > MOST;
        if (leftInPart) {
            return takeWith(piece);
        }
        ByteBuffer whole = complete == 0 ? NOTHING : takeWith(piece.slice(piece.position(), complete));
        hold(rest);
        return whole;
    }

    private void hold(ByteBuffer rest) {
        int more = rest.remaining();
        if (size + more > held.length) {
            held = Arrays.copyOf(held, Math.max(size + more, Math.min(MOST, 2 * held.length)));
        }
        rest.get(held, size, more);
        size += more;
    }

    /** Returns what is held, and forgets it. */
    ByteBuffer take() {
        return takeWith(NOTHING);
    }

    private ByteBuffer takeWith(ByteBuffer piece) {
        if (size == 0) {
            return piece;
        }
        ByteBuffer all = ByteBuffer.allocate(size + piece.remaining())
                .put(held, 0, size)
                .put(piece)
                .flip();
        size = 0;
        held = held.length > KEPT ? new byte[0] : held;
        return all;
    }

    /** Returns whether the first bytes of the incomplete event have left. */
    boolean leftInPart() {
        return leftInPart;
    }
}
