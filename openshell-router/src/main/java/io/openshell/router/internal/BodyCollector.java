package io.openshell.router.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Gathers a body's pieces up to a limit; used by one thread. The pieces are copied: a backend chooses their size, and
 * an object kept for every byte would be dozens of times the limit.
 */
public final class BodyCollector {
    private static final int FIRST_SIZE = 8 * 1024;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;

    /** Creates a collector of at most {@code limit} bytes. */
    public BodyCollector(int limit) {
        this.limit = limit;
    }

    /** Returns by how many bytes the memory of this collector will grow when {@code piece} is added. */
    public int growthFor(ByteBuffer piece) {
        long needed = (long) length + piece.remaining();
        if (needed <= bytes.length) {
            return 0;
        }
        long grown = Math.max(Math.max(2L * bytes.length, FIRST_SIZE), needed);
        return (int) Math.min(grown, limit) - bytes.length;
    }

    /** Adds {@code piece} and returns true, or returns false because the body would pass the limit. */
    public boolean add(ByteBuffer piece) {
        int size = piece.remaining();
        if (size > limit - length) {
            return false;
        }
        int growth = growthFor(piece);
        if (growth > 0) {
            bytes = Arrays.copyOf(bytes, bytes.length + growth);
        }
        piece.get(bytes, length, size);
        length += size;
        return true;
    }

    /** Returns the body. */
    public byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
