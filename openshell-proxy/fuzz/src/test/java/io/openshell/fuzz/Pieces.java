package io.openshell.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes as a network delivers them: in pieces, cut at places that only the bytes themselves decide. */
public final class Pieces {
    private Pieces() {}

    /** Returns {@code bytes} in order, in pieces of one to a few bytes or many, none empty. */
    public static List<ByteBuffer> of(byte[] bytes) {
        Random random = new Random(Arrays.hashCode(bytes));
        int most = 1 << random.nextInt(8);
        List<ByteBuffer> pieces = new ArrayList<>();
        int start = 0;
        while (start < bytes.length) {
            int size = Math.min(1 + random.nextInt(most), bytes.length - start);
            pieces.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, start + size)));
            start += size;
        }
        return pieces;
    }

    /** Returns what is left of {@code buffers}, one behind the other. */
    public static byte[] join(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(buffer -> all.put(buffer.duplicate()));
        return all.array();
    }
}
