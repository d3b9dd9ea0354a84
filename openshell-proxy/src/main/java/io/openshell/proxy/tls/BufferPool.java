package io.openshell.proxy.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Direct buffers of one size, kept for reuse up to a number; beyond it they are left to the collector. Thread-safe;
 * neither call waits.
 */
final class BufferPool {
    private final int size;
    private final BlockingQueue<ByteBuffer> idle;

    BufferPool(int size, int most) {
        this.size = size;
        this.idle = new ArrayBlockingQueue<>(most);
    }

    /** Returns an empty buffer, which belongs to the caller until it is given back. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        return buffer != null ? buffer : ByteBuffer.allocateDirect(size);
    }

    /** Takes {@code buffer} back; the caller must not touch it again. */
    void giveBack(ByteBuffer buffer) {
        idle.offer(buffer.clear());
    }
}
