package io.openshell.program.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines, whole and in order. Whoever comes while a line is being written leaves its own behind, and the writer takes
 * all of them with its next write: nobody waits for the system on behalf of others. Lines that may wait a little are written
 * by a thread of their own, started with the first of them. Thread-safe.
 */
final class LogLines {
    /** More than this is not left behind: its writers wait, so that the log holds no memory without bound. */
    private static final int MOST_WAITING = 1 << 20;

    /** So much is worth a write, whatever the time. */
    private static final int ENOUGH = 64 << 10;

    private static final long WAIT_MILLIS = 20;

    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when the first line is left for the thread that writes later. */
    private final Condition somethingWaits = lock.newCondition();

    /** Guarded by the lock, as what follows. */
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    /** Whether something waits that somebody must write now. */
    private boolean urgent;

    private boolean hasLaterWriter;

    LogLines(OutputStream out) {
        this.out = out;
    }

    /** Adds a line, given with its end; it is written when this returns, or by whoever is writing now. */
    void add(byte[] line) {
        write(append(line, true));
    }

    /** Adds a line, given with its end, that waits for others: under load one write serves many. */
    void addSoon(byte[] line) {
        int size = append(line, false);
        if (size >= ENOUGH) {
            write(size);
        } else if (size == line.length) {
            callLaterWriter();
        }
    }

    /** Writes what waits, after whoever is writing now. */
    void flush() {
        writing.lock();
        writeAll();
    }

    /** Returns how much is waiting now. */
    private int append(byte[] line, boolean now) {
        lock.lock();
        try {
            waiting.writeBytes(line);
            urgent |= now;
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void callLaterWriter() {
        lock.lock();
        try {
            if (!hasLaterWriter) {
                Thread.ofPlatform().daemon().name("log").start(this::writeLater);
                hasLaterWriter = true;
            }
            somethingWaits.signal();
        } finally {
            lock.unlock();
        }
    }

    private void write(int size) {
        if (size > MOST_WAITING) {
            writing.lock();
        } else if (!writing.tryLock()) {
            return;
        }
        writeAll();
    }

    private void writeLater() {
        try {
            while (true) {
                awaitSomething();
                Thread.sleep(WAIT_MILLIS);
                write(0);
            }
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it; what waits is not lost by it.
            flush();
        } finally {
            // Whatever ended it, the next line has another one started.
            lock.lock();
            try {
                hasLaterWriter = false;
            } finally {
                lock.unlock();
            }
        }
    }

    private void awaitSomething() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.size() == 0) {
                somethingWaits.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is waiting, and what comes meanwhile and may not wait; ends the caller's hold. */
    private void writeAll() {
        boolean more = true;
        while (more) {
            try {
                byte[] lines = take();
                if (lines.length > 0) {
                    out.write(lines);
                }
            } catch (IOException e) {
                // There is no other place to say that the log cannot be written.
            } finally {
                writing.unlock();
            }
            // A line that was left behind between the last look and the unlock has nobody else to write it.
            more = isLeftBehind() && writing.tryLock();
        }
    }

    private byte[] take() {
        lock.lock();
        try {
            byte[] lines = waiting.toByteArray();
            waiting = lines.length > MOST_WAITING ? new ByteArrayOutputStream() : waiting;
            waiting.reset();
            urgent = false;
            return lines;
        } finally {
            lock.unlock();
        }
    }

    private boolean isLeftBehind() {
        lock.lock();
        try {
            return urgent || waiting.size() >= ENOUGH;
        } finally {
            lock.unlock();
        }
    }
}
