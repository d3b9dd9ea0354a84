package io.openshell.program.console;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The newest entries of something, numbered in the order they came. Thread-safe; nobody waits for anybody, and what is
 * added costs two atomic steps.
 *
 * @param <T> the type of the entries
 */
public final class Recent<T> {
    private final AtomicReferenceArray<Entry<T>> slots;
    private final AtomicLong next = new AtomicLong();

    /**
     * One entry.
     *
     * @param number how many came before it
     * @param value the entry itself
     * @param <T> its type
     */
    public record Entry<T>(long number, T value) {}

    /** Creates one that keeps so many. */
    public Recent(int capacity) {
        slots = new AtomicReferenceArray<>(capacity);
    }

    /** Adds an entry in place of the oldest. */
    public void add(T value) {
        Entry<T> entry = new Entry<>(next.getAndIncrement(), value);
        // Whoever was held up for a whole round must not bring back what is older.
        slots.accumulateAndGet(slot(entry.number()), entry, Recent::newer);
    }

    /** Returns how many were ever added. */
    public long added() {
        return next.get();
    }

    /**
     * Returns the entries from number {@code from} on that are still there, oldest first. It stops in front of one that
     * is just being added: go on from the number behind the last one returned.
     */
    public List<Entry<T>> since(long from) {
        long end = next.get();
        List<Entry<T>> entries = new ArrayList<>();
        for (long number = Math.max(from, end - slots.length()); number < end; number++) {
            Entry<T> entry = slots.get(slot(number));
            if (entry == null || entry.number() < number) {
                break;
            }
            if (entry.number() == number) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private int slot(long number) {
        return (int) (number % slots.length());
    }

    private static <T> Entry<T> newer(Entry<T> old, Entry<T> entry) {
        return old != null && old.number() > entry.number() ? old : entry;
    }
}
