package io.openshell.router.internal.http1;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Closes connections that somebody waits for too long: reads and writes of sockets have no timeout of their own. Its
 * thread sleeps while there is no connection. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Set<BackendConnection> connections = ConcurrentHashMap.newKeySet();
    private final LongConsumer round;
    private final Thread thread = Thread.ofPlatform().daemon().name("openshell-backend-deadlines")
            .unstarted(this::keepWatch);

    private volatile boolean asleep;
    private volatile boolean closed;

    /** Creates a watchdog that also calls {@code round} now and then, with System.nanoTime(). */
    Watchdog(LongConsumer round) {
        this.round = round;
    }

    void start() {
        thread.start();
    }

    /** Keeps an eye on {@code connection}; if there is to be none any more it is closed. */
    void watch(BackendConnection connection) {
        connections.add(connection);
        if (asleep) {
            LockSupport.unpark(thread);
        }
        if (closed) {
            connection.close();
        }
    }

    void forget(BackendConnection connection) {
        connections.remove(connection);
    }

    private void keepWatch() {
        while (!closed) {
            LockSupport.parkNanos(this, INTERVAL_NANOS);
            long now = System.nanoTime();
            connections.forEach(connection -> connection.closeIfOverdue(now));
            round.accept(now);
            asleep = true;
            if (connections.isEmpty() && !closed) {
                LockSupport.park(this);
            }
            asleep = false;
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        connections.forEach(BackendConnection::close);
    }
}
