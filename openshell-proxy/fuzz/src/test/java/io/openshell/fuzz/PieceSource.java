package io.openshell.fuzz;

import io.openshell.router.wire.ByteSource;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A connection on which bytes arrive whole or in pieces, then end. */
public final class PieceSource implements ByteSource {
    private final Queue<ByteBuffer> pieces;

    private PieceSource(List<ByteBuffer> pieces) {
        this.pieces = new ArrayDeque<>(pieces);
    }

    /** Returns {@code bytes} at once. */
    public static PieceSource whole(byte[] bytes) {
        return new PieceSource(bytes.length == 0 ? List.of() : List.of(ByteBuffer.wrap(bytes)));
    }

    /** Returns {@code bytes} in pieces whose sizes they say themselves. */
    public static PieceSource split(byte[] bytes) {
        return new PieceSource(Pieces.of(bytes));
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        ByteBuffer piece = pieces.peek();
        if (piece == null) {
            return -1;
        }
        int size = Math.min(length, piece.remaining());
        piece.get(target, offset, size);
        if (!piece.hasRemaining()) {
            pieces.remove();
        }
        return size;
    }
}
