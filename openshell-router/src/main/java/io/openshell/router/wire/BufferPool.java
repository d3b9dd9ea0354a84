package io.openshell.router.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Buffers of one size, kept for reuse up to a number. Thread-safe; no call waits. */
final class BufferPool {
    private final int size;
    private final int most;
    private final BlockingQueue<ByteBuffer> idle;

    /** How many there are, in use or not. */
    private final AtomicInteger made = new AtomicInteger();

    /** Creates a pool that keeps up to {@code most} buffers of {@code size} bytes. */
    BufferPool(int size, int most) {
        this.size = size;
        this.most = most;
        this.idle = new ArrayBlockingQueue<>(most);
    }

    /** Returns an empty buffer, which belongs to the caller until it is given back. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        if (buffer != null) {
            return buffer;
        }
        made.incrementAndGet();
        return ByteBuffer.allocate(size);
    }

    /** As {@link #take()}, or empty while as many as the pool keeps are in use, roughly. */
    Optional<ByteBuffer> takeIfSpared() {
        return inUse() < most ? Optional.of(take()) : Optional.empty();
    }

    /** Returns whether {@code buffer} is of this pool: no other that may be written is of its size. */
    boolean isOf(ByteBuffer buffer) {
        return buffer.capacity() == size && !buffer.isReadOnly();
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
