package io.openshell.router.internal.http1;

import io.openshell.router.internal.Deadline;
import io.openshell.router.wire.InputBuffer;
import io.openshell.router.wire.PlainChannel;
import io.openshell.router.wire.TlsSession;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A connection to a backend, with a deadline on every wait that its owner sets and the {@link Watchdog} keeps.
 *
 * <p>Read by one thread, written by one; {@link #close()} and {@link #closeIfOverdue} may be called by any.
 */
final class BackendConnection implements PlainChannel, Closeable {
    private static final long NONE = Long.MAX_VALUE;

    private final Origin origin;
    private final SocketChannel channel;
    private final Watchdog watchdog;
    private final InputBuffer input = new InputBuffer(this::receive);

    private Optional<TlsSession> tls = Optional.empty();

    /** In System.nanoTime(), written by whoever waits and read by the watchdog. */
    private volatile long deadline = NONE;

    private volatile boolean overdue;

    /** Bytes of the request under way that have left, as far as the writer knows. */
    private long sent;

    BackendConnection(Origin origin, SocketChannel channel, Watchdog watchdog) {
        this.origin = origin;
        this.channel = channel;
        this.watchdog = watchdog;
        watchdog.watch(this);
    }

    Origin origin() {
        return origin;
    }

    /** Returns what was received and is not used yet. */
    InputBuffer input() {
        return input;
    }

    void connect(InetSocketAddress address) throws IOException {
        channel.connect(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Speaks TLS from here on, once its handshake is over. */
    void startTls(SSLContext context) throws IOException {
        tls = Optional.of(TlsSession.connect(context, origin.host(), origin.port(), this));
    }

    /** Bounds all waits from now on. */
    void waitUntil(Deadline until) {
        deadline = until.nanoTime();
    }

    /** Bounds nothing any more. */
    void waitForNothing() {
        deadline = NONE;
    }

    /** Closes if a wait is overdue at {@code now}, in System.nanoTime(). */
    void closeIfOverdue(long now) {
        long bound = deadline;
        if (bound != NONE && now - bound > 0) {
            overdue = true;
            close();
        }
    }

    /** Returns whether this was closed because somebody waited for too long. */
    boolean isOverdue() {
        return overdue;
    }

    /** Sends {@code parts}. */
    void send(ByteBuffer... parts) throws IOException {
        if (tls.isPresent()) {
            tls.get().write(parts);
            return;
        }
        long left = 0;
        for (ByteBuffer part : parts) {
            left += part.remaining();
        }
        while (left > 0) {
            long size = parts.length == 1 ? channel.write(parts[0]) : channel.write(parts);
            sent += size;
            left -= size;
        }
    }

    /** Sends of {@code part} what the system takes without a wait; nothing within TLS, whose records have to be whole. */
    void sendNow(ByteBuffer part) throws IOException {
        if (tls.isPresent()) {
            return;
        }
        channel.configureBlocking(false);
        int size;
        do {
            size = channel.write(part);
            sent += size;
        } while (size > 0 && part.hasRemaining());
        channel.configureBlocking(true);
    }

    /** Begins a new request. */
    void begin() {
        sent = 0;
    }

    /** Returns whether no byte of the request has left this machine, so that nobody can have seen it. */
    boolean nothingSent() {
        return sent == 0;
    }

    private int receive(byte[] buffer, int offset, int length) throws IOException {
        return tls.isPresent()
                ? tls.get().read(buffer, offset, length)
                : channel.read(ByteBuffer.wrap(buffer, offset, length));
    }

    /** Returns whether the end of the input is the backend's word: within TLS, anybody could end the connection. */
    boolean endIsGenuine() {
        return tls.isEmpty() || tls.get().peerSaidGoodbye();
    }

    /** For the TLS session: reads what is encrypted. */
    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    /** For the TLS session: writes what is encrypted. */
    @Override
    public void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            sent += channel.write(source);
        }
    }

    /**
     * Returns whether the connection is still good for a request: the backend has neither ended it nor sent anything
     * unasked. Does not wait.
     */
    boolean isQuiet() {
        try {
            channel.configureBlocking(false);
            byte[] unasked = new byte[1];
            boolean quiet = receive(unasked, 0, 1) == 0;
            channel.configureBlocking(true);
            return quiet;
        } catch (IOException e) {
            // Reset, or what came was no TLS: either way it is of no use any more.
            return false;
        }
    }

    /** Ends the connection; whoever waits for it fails, and is to {@link #discard()} it. Idempotent. */
    @Override
    public void close() {
        watchdog.forget(this);
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given back all the same; nobody can do more about it.
        }
    }

    /** Ends the connection and gives back what it holds; for the one thread that uses it. Idempotent. */
    void discard() {
        close();
        tls.ifPresent(TlsSession::release);
    }
}
