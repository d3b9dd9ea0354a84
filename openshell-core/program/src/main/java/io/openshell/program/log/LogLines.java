package io.openshell.program.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines, whole and in order. Whoever comes while a line is being written leaves its own behind, and the writer takes
 * all of them with its next write: nobody waits for the system on behalf of others. Thread-safe.
 */
final class LogLines {
    /** More than this is not left behind: its writers wait, so that the log holds no memory without bound. */
    private static final int MOST_WAITING = 1 << 20;

    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    LogLines(OutputStream out) {
        this.out = out;
    }

    /** Adds a line; it is written when this returns, or by whoever is writing now. */
    void add(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        int size;
        lock.lock();
        try {
            waiting.writeBytes(bytes);
            size = waiting.size();
        } finally {
            lock.unlock();
        }
        if (size > MOST_WAITING) {
            writing.lock();
        } else if (!writing.tryLock()) {
            return;
        }
        write();
    }

    /** Writes what is waiting, and what comes meanwhile; ends the caller's hold. */
    private void write() {
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
            more = isWaiting() && writing.tryLock();
        }
    }

    private byte[] take() {
        lock.lock();
        try {
            byte[] lines = waiting.toByteArray();
            waiting = lines.length > MOST_WAITING ? new ByteArrayOutputStream() : waiting;
            waiting.reset();
            return lines;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWaiting() {
        lock.lock();
        try {
            return waiting.size() > 0;
        } finally {
            lock.unlock();
        }
    }
}
