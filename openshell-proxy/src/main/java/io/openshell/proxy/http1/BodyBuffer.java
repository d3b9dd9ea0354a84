package io.openshell.proxy.http1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A body as far as it was received. Memory follows the bytes that came, not those that were announced: it starts
 * small, doubles, and ends at the length of the body if that is known.
 */
final class BodyBuffer {
    private static final int FIRST_BYTES = 16 << 10;

    private final int limit;

    private byte[] bytes;
    private int size;

    /** Creates an empty body that will never be longer than {@code limit} bytes. */
    BodyBuffer(int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(limit, FIRST_BYTES)];
    }

    /** Returns how many bytes the body may still take. */
    int room() {
        return limit - size;
    }

    /** Reads {@code count} bytes, at most {@link #room()}, from {@code input} to the end of the body. */
    void readFrom(InputBuffer input, int count) throws IOException {
        int end = size + count;
        while (size < end) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(limit, 2 * bytes.length));
            }
            size += input.read(bytes, size, Math.min(end, bytes.length) - size);
        }
    }

    /** Returns the body, backed by its array, position 0. */
    ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, size);
    }
}
