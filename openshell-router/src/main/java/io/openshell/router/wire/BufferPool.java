package io.openshell.router.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Direct buffers of one size, kept for reuse up to a number; beyond it they are left to the collector. Thread-safe;
 * neither call waits.
 */
final class BufferPool {
    private final int size;
    private final BlockingQueue<ByteBuffer> idle;

    /** How many there are, in use or not. */
    private final AtomicInteger made = new AtomicInteger();

    BufferPool(int size, int most) {
        this.size = size;
        this.idle = new ArrayBlockingQueue<>(most);
    }

    /** Returns an empty buffer, which belongs to the caller until it is given back. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        if (buffer != null) {
            return buffer;
        }
        made.incrementAndGet();
        return ByteBuffer.allocateDirect(size);
    }

    /** Takes {@code buffer} back; the caller must not touch it again. */
    void giveBack(ByteBuffer buffer) {
        if (!idle.offer(buffer.clear())) {
            made.decrementAndGet();
        }
    }

    /** Returns how many buffers are in use; while others take and give back, roughly. */
    int inUse() {
        return made.get() - idle.size();
    }
}
