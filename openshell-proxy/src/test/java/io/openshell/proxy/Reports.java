package io.openshell.proxy;

import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Keeps what a proxy reports and lets a test wait for it: a report comes after the answer it is about. */
final class Reports implements ProxyListener {
    private static final long PATIENCE_SECONDS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<ProxyEvent> events = new ArrayList<>();

    /** What tells of something that goes on; told before the report of its end. */
    private final List<ProxyEvent> steps = new ArrayList<>();

    @Override
    public void on(ProxyEvent event) {
        lock.lock();
        try {
            (isStep(event) ? steps : events).add(event);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isStep(ProxyEvent event) {
        return event instanceof RequestStarted || event instanceof AnswerBegan || event instanceof TlsEstablished;
    }

    /** Returns what has been reported on the way so far, without waiting. */
    List<ProxyEvent> steps() {
        lock.lock();
        try {
            return List.copyOf(steps);
        } finally {
            lock.unlock();
        }
    }

    /** Returns all reports of ends so far, oldest first, once there are {@code count} or more. */
    List<ProxyEvent> await(int count) throws InterruptedException {
        return await(seen -> seen.size() >= count);
    }

    /** Returns the first report of that type, waiting for it. */
    <T extends ProxyEvent> T awaitFirst(Class<T> type) throws InterruptedException {
        return await(seen -> seen.stream().anyMatch(type::isInstance)).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private List<ProxyEvent> await(Predicate<List<ProxyEvent>> enough) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (!enough.test(events)) {
                if (left <= 0) {
                    throw new AssertionError("only these were reported: " + events);
                }
                left = grown.awaitNanos(left);
            }
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** Returns what has been reported so far, without waiting. */
    List<ProxyEvent> soFar() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }
}
