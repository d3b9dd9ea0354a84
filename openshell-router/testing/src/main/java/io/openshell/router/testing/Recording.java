package io.openshell.router.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Everything one upstream saw. Safe for use by several threads; its lock is held for field updates only. */
final class Recording {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private final Deque<String> notes = new ArrayDeque<>();
    private int kept = Integer.MAX_VALUE;
    private int count;
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
            Exchange exchange = new Exchange();
            RecordedRequest request = add(connectionId, parsed, exchange);
            Function<RecordedRequest, Reply> reply = script.next();
            return new Turn.Answer(exchange, parsed.head().wantsClose(), () -> reply.apply(request));
        } finally {
            lock.unlock();
        }
    }

    /** Records a request whose reply was begun before its body was here. */
    RecordedRequest add(int connectionId, RequestParser.Parsed parsed, Exchange exchange) {
        lock.lock();
        try {
            RecordedRequest request = new RecordedRequest(count++, connectionId, Instant.now(), parsed, exchange);
            requests.add(request);
            forgetBefore(count - kept);
            changed.signalAll();
            return request;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all requests and notes but the last ones, now and from now on. */
    void keepLast(int last) {
        lock.lock();
        try {
            kept = last;
            forgetBefore(count - kept);
            forgetNotes();
        } finally {
            lock.unlock();
        }
    }

    /** Something to be told when a test waits in vain. */
    void note(String what) {
        lock.lock();
        try {
            notes.add(what);
            forgetNotes();
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

    int count() {
        lock.lock();
        try {
            return count;
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
        if (!await(() -> count > taken && !requests.isEmpty(), atMost)) {
            throw new AssertionError("no request within " + atMost.toMillis() + " ms; " + this);
        }
        lock.lock();
        try {
            RecordedRequest next = requests.stream().filter(request -> request.index() >= taken).findFirst()
                    .orElseThrow(() -> new AssertionError("another thread took the request; " + this));
            taken = next.index() + 1;
            return next;
        } finally {
            lock.unlock();
        }
    }

    boolean awaitOpen(int count, Duration atMost) {
        return await(() -> open == count, atMost);
    }

    private void forgetBefore(int index) {
        while (!requests.isEmpty() && requests.peekFirst().index() < index) {
            requests.removeFirst();
        }
    }

    private void forgetNotes() {
        while (notes.size() > kept) {
            notes.removeFirst();
        }
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
            StringBuilder text = new StringBuilder("saw " + count + " requests, the first " + taken
                    + " of them taken, on " + connections + " connections, " + open + " still open");
            notes.forEach(note -> text.append("\n  ").append(note));
            requests.forEach(request -> text.append("\n  ").append(request));
            return text.toString();
        } finally {
            lock.unlock();
        }
    }
}
