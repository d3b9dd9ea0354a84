package io.openshell.program.console;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells viewers what the content is and how it changes, as server-sent events: {@code all} first, then {@code some} a
 * few times a second. Each event is made once for all viewers. While nobody watches, nothing is looked at.
 *
 * <p>Thread-safe. One thread looks and never waits for a viewer.
 */
final class Feed implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Feed.class.getName());

    private static final int MOST_VIEWERS = 8;
    private static final Duration PERIOD = Duration.ofMillis(400);

    /** Gauges alone are told every so many periods. */
    private static final int QUIET_PERIODS = 5;

    private final ConsoleContent content;
    private final Duration period;
    private final Thread thread = Thread.ofVirtual().name("console-feed").unstarted(this::run);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition joined = lock.newCondition();
    /** Guarded by the lock. */
    private final List<Viewer> viewers = new ArrayList<>();
    /** Guarded by the lock. */
    private boolean closed;

    private Feed(ConsoleContent content, Duration period) {
        this.content = content;
        this.period = period;
    }

    static Feed start(ConsoleContent content) {
        return start(content, PERIOD);
    }

    static Feed start(ConsoleContent content, Duration period) {
        Feed feed = new Feed(content, period);
        feed.thread.start();
        return feed;
    }

    /** Returns a viewer served by the calling thread, or empty if there are too many. */
    Optional<Viewer> join() {
        lock.lock();
        try {
            if (closed || viewers.size() >= MOST_VIEWERS) {
                return Optional.empty();
            }
            Viewer viewer = new Viewer();
            viewers.add(viewer);
            joined.signal();
            return Optional.of(viewer);
        } finally {
            lock.unlock();
        }
    }

    void leave(Viewer viewer) {
        lock.lock();
        try {
            viewers.remove(viewer);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        int quiet = 0;
        try {
            while (true) {
                List<Viewer> present = awaitViewers();
                quiet = tell(present, quiet);
                TimeUnit.NANOSECONDS.sleep(period.toNanos());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private List<Viewer> awaitViewers() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (viewers.isEmpty()) {
                joined.await();
            }
            return List.copyOf(viewers);
        } finally {
            lock.unlock();
        }
    }

    /** Returns for how many periods there was nothing to tell but gauges. */
    private int tell(List<Viewer> present, int quiet) {
        try {
            content.look();
            JsonWriter changes = new JsonWriter().object();
            boolean news = content.writeChanges(changes);
            boolean due = news || quiet + 1 >= QUIET_PERIODS;
            Optional<byte[]> some = due ? Optional.of(event("some", changes)) : Optional.empty();
            Optional<byte[]> all = Optional.empty();
            for (Viewer viewer : present) {
                boolean newcomer = !viewer.knowsAll;
                if (newcomer && all.isEmpty()) {
                    JsonWriter everything = new JsonWriter().object();
                    content.writeAll(everything);
                    all = Optional.of(event("all", everything));
                }
                viewer.knowsAll = true;
                if (!(newcomer ? all : some).map(viewer::offer).orElse(true)) {
                    drop(viewer);
                }
            }
            return due ? 0 : quiet + 1;
        } catch (RuntimeException e) {
            // A fault of the console is no fault of the program; its message may quote what a client sent.
            LOG.log(Level.WARNING, "the console cannot show what it should: " + e.getClass().getName());
            present.forEach(this::drop);
            return 0;
        }
    }

    private void drop(Viewer viewer) {
        leave(viewer);
        viewer.end();
    }

    private static byte[] event(String name, JsonWriter data) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
        event.writeBytes(data.endObject().toBytes());
        event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        return event.toByteArray();
    }

    /** Ends all viewers and looks no more. */
    @Override
    public void close() {
        List<Viewer> present;
        lock.lock();
        try {
            closed = true;
            present = List.copyOf(viewers);
            viewers.clear();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        present.forEach(Viewer::end);
    }
}
