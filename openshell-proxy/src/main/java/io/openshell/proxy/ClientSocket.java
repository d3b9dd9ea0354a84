package io.openshell.proxy;

import io.openshell.router.wire.PlainChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A client's TCP connection with a deadline on every wait and an eye on whether the client is still there.
 *
 * <p>Read and written by the connection's thread. While that thread waits for a backend, a second virtual thread may read
 * ahead, see {@link #lookOut}: the end of the input means that the client has gone, and bytes are kept for the next read.
 * {@link #close()}, {@link #abort()} and {@link #closeIfOverdue} may be called by any thread.
 */
final class ClientSocket implements PlainChannel, Closeable {
    /** Room for what a client sends while an answer is on its way: rarely anything. */
    private static final int AHEAD = 1024;

    /** A client that pipelines more than this is not watched any further: its next bytes stay in the kernel. */
    private static final int MOST_AHEAD = 64 * 1024;

    /**
     * What the system may hold of an answer that a client does not take. Left to itself it holds megabytes, for every
     * such client, and a client that has stopped reading is noticed only behind them.
     */
    private static final int SEND_BUFFER = 128 * 1024;

    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final long NONE = Long.MAX_VALUE;

    private final SocketChannel channel;

    /** In System.nanoTime(), written by the connection's thread and read by the watchdog; {@code NONE} is none. */
    private volatile long deadline = NONE;

    private volatile boolean overdue;

    /** Whether the connection's thread is in a write. */
    private volatile boolean writing;

    /** How long the client may take for each step of a write; zero leaves the deadline as it is. */
    private Duration writePatience = Duration.ZERO;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The fields below are written under the lock. */
    private boolean readingAhead;

    private volatile Runnable gone;
    private ByteBuffer ahead = ByteBuffer.allocate(0);
    private boolean aheadEnded;

    ClientSocket(SocketChannel channel) {
        this.channel = channel;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
        } catch (IOException e) {
            // The client has gone already, which the first read tells.
        }
    }

    /** Returns the client's port, which tells its connection from all others in a thread dump. */
    int port() {
        return channel.socket().getPort();
    }

    /** Bounds everything from now on until the next call by {@code patience}; the watchdog closes what is overdue. */
    void deadlineIn(Duration patience) {
        writePatience = Duration.ZERO;
        startDeadline(patience);
    }

    /** Bounds each step of the writes that follow, not their sum: a slow client that goes on reading is not overdue. */
    void deadlinePerWrite(Duration patience) {
        writePatience = patience;
    }

    private void startDeadline(Duration patience) {
        deadline = System.nanoTime() + patience.toNanos();
    }

    /** Lifts the bound, for as long as the backend has one of its own. */
    void noDeadline() {
        writePatience = Duration.ZERO;
        deadline = NONE;
    }

    /**
     * Closes the connection if its deadline has passed at {@code now}, in System.nanoTime(). An answer that is being
     * written is not whole, and what the client has not taken is of no use: then it is a reset.
     */
    void closeIfOverdue(long now) {
        long bound = deadline;
        if (bound != NONE && now - bound > 0) {
            overdue = true;
            if (writing) {
                abort();
            } else {
                close();
            }
        }
    }

    /** Returns whether the watchdog closed this connection. */
    boolean overdue() {
        return overdue;
    }

    /**
     * Reads what is here, waiting for at least one byte; returns -1 at the client's end.
     *
     * @throws ClosedChannelException if this side has closed the connection
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        lock.lock();
        try {
            while (readingAhead && !ahead.hasRemaining() && !aheadEnded) {
                changed.awaitUninterruptibly();
            }
            if (ahead.hasRemaining()) {
                int size = Math.min(ahead.remaining(), target.remaining());
                target.put(ahead.slice(ahead.position(), size));
                ahead.position(ahead.position() + size);
                return size;
            }
            if (aheadEnded && channel.isOpen()) {
                return -1;
            }
        } finally {
            lock.unlock();
        }
        return channel.read(target);
    }

    /** Writes all of {@code source}. */
    @Override
    public void write(ByteBuffer source) throws IOException {
        writing = true;
        while (source.hasRemaining()) {
            if (!writePatience.isZero()) {
                startDeadline(writePatience);
            }
            channel.write(source);
        }
        writing = false;
    }

    /** Calls {@code action} once if the client goes or the connection is closed before {@link #unwatch()}. */
    void watch(Runnable action) {
        lock.lock();
        try {
            gone = action;
            if (aheadEnded) {
                reportGone();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Looks out for the client's end if somebody {@linkplain #watch watches}. Called now and then by the thread that keeps
     * the deadlines: most exchanges are over before, and need no second thread.
     */
    void lookOut() {
        if (gone == null) {
            return;
        }
        lock.lock();
        try {
            if (gone == null || readingAhead || aheadEnded) {
                return;
            }
            ahead = withRoom(ahead);
            if (ahead.capacity() > ahead.limit()) {
                readingAhead = true;
                Thread.ofVirtual().name("openshell-watch-" + port()).start(this::readAhead);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the watch: the action is not called any more. A read-ahead under way serves the next read. */
    void unwatch() {
        lock.lock();
        try {
            gone = null;
        } finally {
            lock.unlock();
        }
    }

    private void readAhead() {
        boolean more = true;
        while (more) {
            ByteBuffer free = freeSpace();
            int size;
            try {
                size = channel.read(free);
            } catch (IOException e) {
                // Reset, or closed from this side: either way nothing more comes.
                size = -1;
            }
            more = keep(size);
        }
    }

    private ByteBuffer freeSpace() {
        lock.lock();
        try {
            return ahead.duplicate().position(ahead.limit()).limit(ahead.capacity());
        } finally {
            lock.unlock();
        }
    }

    /** Hands over what was read and returns whether to go on: only while somebody watches and there is room. */
    private boolean keep(int size) {
        lock.lock();
        try {
            if (size < 0) {
                aheadEnded = true;
                reportGone();
            } else {
                ahead.limit(ahead.limit() + size);
            }
            readingAhead = size >= 0 && gone != null;
            if (readingAhead && ahead.limit() == ahead.capacity()) {
                ahead = withRoom(ahead);
                readingAhead = ahead.limit() < ahead.capacity();
            }
            changed.signalAll();
            return readingAhead;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a buffer of the unread bytes of {@code buffer} and room behind them, unless they are too many. */
    private static ByteBuffer withRoom(ByteBuffer buffer) {
        int unread = buffer.remaining();
        int capacity = Math.min(MOST_AHEAD, Math.max(AHEAD, unread * 2));
        return capacity <= unread ? buffer : ByteBuffer.allocate(capacity).put(buffer).flip();
    }

    private void reportGone() {
        if (gone != null) {
            resetOnClose();
            gone.run();
            gone = null;
        }
    }

    /**
     * Says that nothing more will be sent, and reads on for a moment: closing at once would answer bytes that are still
     * coming with a reset, and a reset can overtake the last answer.
     */
    void closeGracefully() {
        try {
            channel.shutdownOutput();
            awaitEnd();
        } catch (IOException e) {
            // The client was faster, or lingered too long; it is closed below all the same.
        } finally {
            close();
        }
    }

    /**
     * Reads on until the client ends its side; past a moment the watchdog closes the connection.
     *
     * @throws IOException if the connection is closed or reset
     */
    void awaitEnd() throws IOException {
        deadlineIn(LINGER);
        ByteBuffer rest = ByteBuffer.allocate(AHEAD);
        while (read(rest) >= 0) {
            rest.clear();
        }
    }

    /** Closes with a reset, so that an answer without an end cannot be taken for a whole one. */
    void abort() {
        resetOnClose();
        close();
    }

    private void resetOnClose() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // Closed already; then there is nothing left to reset.
        }
    }

    /** Closes at once; waiting reads and writes fail, and a watch ends as if the client had gone. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given back all the same; nobody can do more about it.
        }
        lock.lock();
        try {
            aheadEnded = true;
            reportGone();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
