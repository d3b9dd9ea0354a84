package io.openshell.proxy.http1;

import io.openshell.router.wire.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** A source that hands out given bytes in pieces, and remembers what was asked of it. */
final class Pieces implements ByteSource {
    private final byte[] bytes;
    private final IntSupplier nextPiece;

    private int position;
    private long calls;
    private long callsBeforeWait = -1;
    private int largestBuffer;

    /** Each read gets at most as many bytes as {@code nextPiece} says. */
    Pieces(byte[] bytes, IntSupplier nextPiece) {
        this.bytes = bytes;
        this.nextPiece = nextPiece;
    }

    static Pieces of(String wire, int size) {
        return new Pieces(wire.getBytes(StandardCharsets.ISO_8859_1), () -> size);
    }

    static Pieces whole(String wire) {
        return of(wire, Integer.MAX_VALUE);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        calls++;
        largestBuffer = Math.max(largestBuffer, buffer.length);
        if (position == bytes.length) {
            return -1;
        }
        int count = Math.min(Math.min(length, nextPiece.getAsInt()), bytes.length - position);
        System.arraycopy(bytes, position, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public void await() {
        callsBeforeWait = calls;
    }

    /** Returns the bytes nobody asked for yet. */
    String rest() {
        return new String(bytes, position, bytes.length - position, StandardCharsets.ISO_8859_1);
    }

    int position() {
        return position;
    }

    long calls() {
        return calls;
    }

    /** Returns how many reads there were before the last wait, for which no buffer was lent; -1 if there was none. */
    long callsBeforeWait() {
        return callsBeforeWait;
    }

    int largestBuffer() {
        return largestBuffer;
    }
}
