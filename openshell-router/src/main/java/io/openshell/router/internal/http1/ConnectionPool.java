package io.openshell.router.internal.http1;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Connections that wait for their next request, for a while. The one used last is used next. Thread-safe. */
final class ConnectionPool implements AutoCloseable {
    private static final int MOST_PER_ORIGIN = 512;

    /** Shorter than servers keep theirs, by and large: the side that ends first meets no request under way. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private record Kept(BackendConnection connection, long since) {}

    private final ReentrantLock lock = new ReentrantLock();

    /** The fields below are guarded by the lock. */
    private final Map<Origin, Deque<Kept>> idle = new HashMap<>();

    private boolean closed;

    /** Returns a connection to {@code origin} that is still good, or empty if there is none. */
    Optional<BackendConnection> take(Origin origin) {
        while (true) {
            Optional<BackendConnection> newest = newest(origin);
            if (newest.isEmpty() || newest.get().isQuiet()) {
                return newest;
            }
            newest.get().discard();
        }
    }

    private Optional<BackendConnection> newest(Origin origin) {
        lock.lock();
        try {
            Deque<Kept> all = idle.get(origin);
            return all == null || all.isEmpty()
                    ? Optional.empty()
                    : Optional.of(all.removeLast().connection());
        } finally {
            lock.unlock();
        }
    }

    /** Takes {@code connection} back, on which an answer has come to its end. */
    void keep(BackendConnection connection) {
        connection.waitForNothing();
        lock.lock();
        try {
            Deque<Kept> all = idle.computeIfAbsent(connection.origin(), origin -> new ArrayDeque<>());
            if (!closed && all.size() < MOST_PER_ORIGIN) {
                all.addLast(new Kept(connection, System.nanoTime()));
                return;
            }
        } finally {
            lock.unlock();
        }
        connection.discard();
    }

    /** Ends the connections that have waited for too long at {@code now}, in System.nanoTime(). */
    void closeOld(long now) {
        List<BackendConnection> old = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<Deque<Kept>> origins = idle.values().iterator(); origins.hasNext();) {
                Deque<Kept> all = origins.next();
                while (!all.isEmpty() && now - all.getFirst().since() > KEPT.toNanos()) {
                    old.add(all.removeFirst().connection());
                }
                if (all.isEmpty()) {
                    origins.remove();
                }
            }
        } finally {
            lock.unlock();
        }
        old.forEach(BackendConnection::discard);
    }

    /** Keeps no connection any more. */
    @Override
    public void close() {
        List<BackendConnection> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            idle.values().forEach(kept -> kept.forEach(one -> all.add(one.connection())));
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(BackendConnection::discard);
    }
}
