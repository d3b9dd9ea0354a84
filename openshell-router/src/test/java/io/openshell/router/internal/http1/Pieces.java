package io.openshell.router.internal.http1;

import io.openshell.router.wire.ByteSource;
import io.openshell.router.wire.InputBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of a backend that come in pieces of a size. */
final class Pieces implements ByteSource {
    /** The sizes in which everything is read: byte by byte, across every border, and at once. */
    static final int[] SIZES = {1, 7, Integer.MAX_VALUE};

    private final byte[] bytes;
    private final int size;
    private int at;

    private Pieces(String text, int size) {
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        this.size = size;
    }

    static InputBuffer input(String text, int size) {
        return new InputBuffer(new Pieces(text, size));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int count = Math.min(Math.min(size, length), bytes.length - at);
        if (count == 0) {
            return -1;
        }
        System.arraycopy(bytes, at, buffer, offset, count);
        at += count;
        return count;
    }
}
