package io.openshell.proxy.http1;

import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * A body as far as it was received. Memory follows the bytes that came: it starts small and doubles. A body of known
 * length gets all of its own at once, as soon as it is more than an announcement and there is memory for the whole.
 */
final class BodyBuffer {
    private static final int FIRST_BYTES = 16 << 10;
    private static final byte[] NONE = {};

    private final int limit;
    private final boolean lengthIsKnown;
    private final LongPredicate memory;

    private byte[] bytes = NONE;
    private int size;

    private BodyBuffer(int limit, boolean lengthIsKnown, LongPredicate memory) {
        this.limit = limit;
        this.lengthIsKnown = lengthIsKnown;
        this.memory = memory;
    }

    /**
     * Returns an empty body that will be {@code length} bytes long.
     *
     * @param memory is asked for the first bytes when they come, and for all others as soon as there are more: half of
     *     many bodies would be of no use to anybody. It may refuse
     */
    static BodyBuffer ofLength(int length, LongPredicate memory) {
        return new BodyBuffer(length, true, memory);
    }

    /**
     * Returns an empty body that will never be longer than {@code limit} bytes.
     *
     * @param memory is asked for the bytes by which the body is about to grow, and may refuse
     */
    static BodyBuffer upTo(int limit, LongPredicate memory) {
        return new BodyBuffer(limit, false, memory);
    }

    /** Returns how many bytes the body may still take. */
    int room() {
        return limit - size;
    }

    /** Reads {@code count} bytes, at most {@link #room()}, from {@code input} to the end of the body. */
    void readFrom(InputBuffer input, int count) throws IOException, Http1ViolationException {
        int end = size + count;
        while (size < end) {
            if (size == bytes.length) {
                grow();
            }
            size += input.read(bytes, size, Math.min(end, bytes.length) - size);
        }
    }

    private void grow() throws Http1ViolationException {
        boolean begun = bytes.length > 0;
        int grown = lengthIsKnown && begun ? limit : Math.min(limit, Math.max(FIRST_BYTES, 2 * bytes.length));
        if (!memory.test(grown - bytes.length)) {
            throw new Http1ViolationException(Http1Violation.NO_MEMORY_FOR_BODY);
        }
        bytes = Arrays.copyOf(bytes, grown);
    }

    /** Returns the body, backed by its array, position 0. */
    ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, size);
    }
}
