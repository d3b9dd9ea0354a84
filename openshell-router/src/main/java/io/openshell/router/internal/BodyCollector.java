package io.openshell.router.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gathers a body's pieces up to a limit and joins them once; used by one thread. */
public final class BodyCollector {
    private final long limit;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private long length;

    /** Creates a collector of at most {@code limit} bytes, which must fit an array. */
    public BodyCollector(long limit) {
        this.limit = limit;
    }

    /** Adds {@code piece} and returns true, or returns false because the body would pass the limit. */
    public boolean add(ByteBuffer piece) {
        length += piece.remaining();
        pieces.add(piece);
        return length <= limit;
    }

    /** Returns the body. */
    public byte[] toByteArray() {
        byte[] body = new byte[Math.toIntExact(length)];
        int position = 0;
        for (ByteBuffer piece : pieces) {
            int size = piece.remaining();
            piece.get(body, position, size);
            position += size;
        }
        return body;
    }
}
