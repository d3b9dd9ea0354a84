package io.openshell.router.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Everything one upstream saw. Safe for use by several threads; its lock is held for field updates only. */
final class Recording {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int taken;
    private int connections;
    private int open;

    /** The new connection's id. */
    int connectionOpened() {
        lock.lock();
        try {
            open++;
            changed.signalAll();
            return connections++;
        } finally {
            lock.unlock();
        }
    }

    void connectionEnded() {
        lock.lock();
        try {
            open--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Records a request and picks its reply in one step, so that the n-th request gets the n-th reply. */
    Turn.Answer add(int connectionId, RequestParser.Parsed parsed, ReplyScript script) {
        lock.lock();
        try {
            RecordedRequest request =
                    new RecordedRequest(requests.size(), connectionId, Instant.now(), parsed, new Exchange());
            requests.add(request);
            changed.signalAll();
            return new Turn.Answer(request, script.next());
        } finally {
            lock.unlock();
        }
    }

    /** Something to be told when a test waits in vain. */
    void note(String what) {
        lock.lock();
        try {
            notes.add(what);
        } finally {
            lock.unlock();
        }
    }

    List<RecordedRequest> requests() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    int connections() {
        lock.lock();
        try {
            return connections;
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    RecordedRequest take(Duration atMost) {
        if (!await(() -> requests.size() > taken, atMost)) {
            throw new AssertionError("no request within " + atMost.toMillis() + " ms; " + this);
        }
        lock.lock();
        try {
            return requests.get(taken++);
        } finally {
            lock.unlock();
        }
    }

    boolean awaitOpen(int count, Duration atMost) {
        return await(() -> open == count, atMost);
    }

    private boolean await(BooleanSupplier condition, Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the upstream", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            StringBuilder text = new StringBuilder("saw " + requests.size() + " requests, " + taken
                    + " of them taken, on " + connections + " connections, " + open + " still open");
            notes.forEach(note -> text.append("\n  ").append(note));
            requests.forEach(request -> text.append("\n  ").append(request));
            return text.toString();
        } finally {
            lock.unlock();
        }
    }
}
