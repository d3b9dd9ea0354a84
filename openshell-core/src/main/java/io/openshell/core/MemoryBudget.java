package io.openshell.core;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that everything which shares this budget may hold at one time. What would pass it is refused before the
 * memory is there, so that a flood of large requests ends in refusals and not in a process without memory.
 *
 * <p>Thread-safe; nothing waits.
 */
public final class MemoryBudget {
    /** The part of the heap that a budget takes by default: garbage, connections and the JVM need room beside it. */
    private static final int HEAP_FRACTION = 4;

    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    private MemoryBudget(long bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns a new budget.
     *
     * @throws IllegalArgumentException if {@code bytes} is not positive
     */
    public static MemoryBudget of(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a budget must be positive, not " + bytes);
        }
        return new MemoryBudget(bytes);
    }

    /** Returns a new budget of a quarter of the largest heap that this JVM may have ({@code -Xmx}). */
    public static MemoryBudget ofHeap() {
        return of(Runtime.getRuntime().maxMemory() / HEAP_FRACTION);
    }

    /** Returns the size of this budget in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Returns how many bytes are taken now. */
    public long taken() {
        return taken.get();
    }

    /** Returns how many bytes could be taken now; others may be faster. */
    public long left() {
        return bytes - taken.get();
    }

    /** Returns a share that has nothing yet, for one request. */
    public Share share() {
        return new Share(this);
    }

    private boolean take(long more) {
        long before = taken.get();
        while (more <= bytes - before) {
            if (taken.compareAndSet(before, before + more)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    /** What one request holds of a budget, until it is closed. Used by one thread at a time. */
    public static final class Share implements AutoCloseable {
        private final MemoryBudget budget;
        private long held;

        private Share(MemoryBudget budget) {
            this.budget = Objects.requireNonNull(budget, "budget");
        }

        /**
         * Takes {@code more} bytes and returns true, or takes nothing and returns false because there are not so many.
         *
         * @throws IllegalArgumentException if {@code more} is negative
         */
        public boolean take(long more) {
            if (more < 0) {
                throw new IllegalArgumentException("cannot take " + more + " bytes");
            }
            boolean given = budget.take(more);
            if (given) {
                held += more;
            }
            return given;
        }

        /** Returns how many bytes this share holds. */
        public long held() {
            return held;
        }

        /** Gives everything back. Idempotent; the share may be used again. */
        @Override
        public void close() {
            budget.taken.addAndGet(-held);
            held = 0;
        }
    }
}
