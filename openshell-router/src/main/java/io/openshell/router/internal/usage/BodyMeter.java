package io.openshell.router.internal.usage;

import io.openshell.router.TokenUsage;
import java.nio.ByteBuffer;

/** Reads pieces as arrays, which they are nearly always; others are copied a little at a time. Used by one thread. */
abstract class BodyMeter extends UsageMeter {
    private static final int COPIED = 512;

    /** Room for what is copied; none before it is needed. */
    private byte[] copy = {};

    @Override
    public final void accept(ByteBuffer piece) {
        if (piece.hasArray()) {
            int start = piece.arrayOffset() + piece.position();
            read(piece.array(), start, start + piece.remaining());
            return;
        }
        if (copy.length == 0) {
            copy = new byte[COPIED];
        }
        int at = piece.position();
        while (at < piece.limit()) {
            int size = Math.min(COPIED, piece.limit() - at);
            piece.get(at, copy, 0, size);
            read(copy, 0, size);
            at += size;
        }
    }

    @Override
    public final TokenUsage usage() {
        return counts().usage();
    }

    /** Reads the next bytes of the body, between {@code start} and {@code end}; keeps no array. */
    abstract void read(byte[] bytes, int start, int end);

    abstract TokenCounts counts();
}
