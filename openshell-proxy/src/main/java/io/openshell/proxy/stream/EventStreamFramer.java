package io.openshell.proxy.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Messages of {@code application/vnd.amazon.eventstream}: each begins with its own length, four bytes in network order.
 */
final class EventStreamFramer implements EventFramer {
    /** Two lengths and two checksums: a message without headers and payload. */
    private static final int SHORTEST = 16;

    /** Above what the service sends; a length beyond it is no length. */
    private static final int LONGEST = 24 * 1024 * 1024;

    private static final int LENGTH_BYTES = 4;

    private final HeldEvent held = new HeldEvent();
    private int lengthBytes;
    private int length;
    private int remaining;
    private boolean broken;

    @Override
    public ByteBuffer accept(ByteBuffer piece) {
        int complete = 0;
        int at = piece.position();
        while (at < piece.limit() && !broken) {
            if (lengthBytes < LENGTH_BYTES) {
                addLengthByte(piece.get(at));
                at++;
            } else {
                int step = Math.min(remaining, piece.limit() - at);
                remaining -= step;
                at += step;
            }
            if (lengthBytes == LENGTH_BYTES && remaining == 0) {
                complete = at - piece.position();
                lengthBytes = 0;
            }
        }
        return held.release(piece, complete);
    }

    private void addLengthByte(byte next) {
        length = length << 8 | next & 0xff;
        lengthBytes++;
        if (lengthBytes == LENGTH_BYTES) {
            remaining = length - LENGTH_BYTES;
            broken = length < SHORTEST || length > LONGEST;
        }
    }

    @Override
    public ByteBuffer remainder() {
        return held.take();
    }

    @Override
    public Optional<ByteBuffer> truncation() {
        return broken || held.leftInPart() ? Optional.empty() : Optional.of(EventStreamException.encode());
    }
}
