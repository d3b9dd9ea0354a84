package io.openshell.router.internal;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A client of the JDK that is replaced after some answers without a proper head: it keeps the connections of those open
 * for as long as it lives, and a broken backend would use up all descriptors. Thread-safe.
 */
final class ReplacedClient implements AutoCloseable {
    /** Connections that may be kept open in vain. */
    private static final int MOST_BROKEN = 32;

    private static final long GRACE_SECONDS = 1;

    private final Supplier<HttpClient> maker;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile HttpClient current;

    /** The fields below are guarded by the lock. */
    private int broken;

    /** Clients that were replaced and still have answers under way. */
    private final List<HttpClient> ending = new ArrayList<>();

    private boolean closed;

    ReplacedClient(Supplier<HttpClient> maker) {
        this.maker = maker;
        this.current = maker.get();
    }

    /** Returns the client for the next request. */
    HttpClient get() {
        return current;
    }

    /** Tells of an answer of {@code client} that may have had no proper head. */
    void foundBroken(HttpClient client) {
        lock.lock();
        try {
            if (closed || client != current || ++broken < MOST_BROKEN) {
                return;
            }
            broken = 0;
            ending.removeIf(HttpClient::isTerminated);
            ending.add(current);
            current = maker.get();
        } finally {
            lock.unlock();
        }
        // Lets answers under way come to their ends, then closes all connections. Whoever has just got this client has not
        // used it yet, maybe.
        CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS, Runnable::run).execute(client::shutdown);
    }

    /** Aborts what is in flight. */
    @Override
    public void close() {
        List<HttpClient> all;
        lock.lock();
        try {
            closed = true;
            all = new ArrayList<>(ending);
            all.add(current);
        } finally {
            lock.unlock();
        }
        all.forEach(HttpClient::shutdownNow);
    }
}
