package io.openshell.proxy;

import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.http1.Http1Limits;
import io.openshell.proxy.http1.Http1ResponseWriter;
import io.openshell.proxy.http1.HttpVersion;
import io.openshell.proxy.tls.LeafCertificates;
import io.openshell.proxy.tls.ServerTls;
import io.openshell.router.InferenceContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network surface that a sandbox sees: {@code CONNECT inference.local:443}, TLS and HTTP/1.1 in front of the user
 * routes of an {@link InferenceContext}.
 *
 * <pre>{@code
 * try (ProxyServer proxy = ProxyServer.builder(context, certificates).start()) {
 *     System.out.println("listening on " + proxy.address());
 *     …
 * }
 * }</pre>
 *
 * <p>Thread-safe. Each connection has a virtual thread; there is nothing to size but {@link Http1Limits}.
 */
public final class ProxyServer implements AutoCloseable {
    private static final String HOST = "inference.local";

    /** How often deadlines are looked at; they are seconds and more. */
    private static final long WATCH_INTERVAL_MILLIS = 100;

    /** The wait before the next try when a connection could not be accepted, as when descriptors have run out. */
    private static final long ACCEPT_RETRY_MILLIS = 50;

    private final ProxySettings settings;
    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final Thread acceptor = Thread.ofPlatform().daemon().name("openshell-accept").unstarted(this::accept);
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition connectionEnded = lock.newCondition();

    private volatile boolean stopping;

    private ProxyServer(ProxySettings settings, ServerSocketChannel listener) throws IOException {
        this.settings = settings;
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalAddress();
    }

    /** Returns a builder of a proxy that serves the user routes of {@code context} under {@code certificates}. */
    public static Builder builder(InferenceContext context, LeafCertificates certificates) {
        return new Builder(context, certificates);
    }

    /** Returns the address that clients connect to, with the port that was picked if none was named. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns the number of open connections. */
    public int connectionCount() {
        return connections.size();
    }

    private void accept() {
        while (!stopping) {
            try {
                serve(listener.accept());
            } catch (AsynchronousCloseException e) {
                return;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                settings.listener().on(new Faulted(e));
                pause(ACCEPT_RETRY_MILLIS);
            }
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        ClientSocket socket = new ClientSocket(channel);
        if (connections.size() >= settings.limits().connections()) {
            Thread.ofVirtual().name("client-refused").start(() -> turnAway(socket));
            return;
        }
        ProxyConnection connection = new ProxyConnection(settings, socket);
        connections.add(connection);
        Thread.ofVirtual().name("client").start(() -> run(connection));
    }

    private void run(ProxyConnection connection) {
        try {
            connection.run();
        } finally {
            connections.remove(connection);
            lock.lock();
            try {
                connectionEnded.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void turnAway(ClientSocket socket) {
        try {
            ErrorAnswer.TOO_MANY_CONNECTIONS.writeTo(new Http1ResponseWriter(
                    parts -> {
                        for (ByteBuffer part : parts) {
                            socket.write(part);
                        }
                    },
                    "",
                    HttpVersion.HTTP_1_1,
                    false));
        } catch (IOException e) {
            // The client was faster; it wanted nothing any more.
        } finally {
            socket.close();
            settings.listener()
                    .on(new ConnectionLimitReached(settings.limits().connections()));
        }
    }

    /** Closes connections whose client has kept them waiting: socket writes have no timeout of their own. */
    private void watchDeadlines() {
        while (!stopping || !connections.isEmpty()) {
            long now = System.nanoTime();
            connections.forEach(connection -> connection.closeIfOverdue(now));
            pause(WATCH_INTERVAL_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // These threads belong to the server; nobody else can interrupt them, and stopping needs no interrupt.
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops: accepts nothing any more, closes idle connections, lets answers under way finish for up to {@code grace},
     * then aborts what is left. Returns once no connection is left. Idempotent.
     *
     * @throws InterruptedException if interrupted while waiting; connections may be left
     */
    public void stop(Duration grace) throws InterruptedException {
        stopping = true;
        closeListener();
        // A connection that is being accepted at this moment must be told, too.
        acceptor.join();
        connections.forEach(ProxyConnection::stop);
        if (!awaitNoConnections(grace)) {
            connections.forEach(ProxyConnection::abort);
            awaitNoConnections(Duration.ofSeconds(5));
        }
    }

    private void closeListener() {
        try {
            listener.close();
        } catch (IOException e) {
            settings.listener().on(new Faulted(e));
        }
    }

    private boolean awaitNoConnections(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!connections.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = connectionEnded.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Stops without grace. */
    @Override
    public void close() {
        try {
            stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Collects the settings of a proxy; used by one thread. */
    public static final class Builder {
        private final InferenceContext context;
        private final LeafCertificates certificates;
        private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3128);
        private Http1Limits limits = Http1Limits.defaults();
        private long maxResponseBytes = 32L * 1024 * 1024;
        private ProxyListener listener = event -> {};

        private Builder(InferenceContext context, LeafCertificates certificates) {
            this.context = Objects.requireNonNull(context, "context");
            this.certificates = Objects.requireNonNull(certificates, "certificates");
        }

        /** Sets the address to listen on; 127.0.0.1:3128 unless set. Port 0 picks a free one. */
        public Builder listen(InetSocketAddress value) {
            address = Objects.requireNonNull(value, "address");
            return this;
        }

        /** Sets what one client may cost. */
        public Builder limits(Http1Limits value) {
            limits = Objects.requireNonNull(value, "limits");
            return this;
        }

        /** Sets the largest streamed body that is relayed, in bytes; 32 MiB unless set. Beyond it an answer is cut. */
        public Builder maxResponseBytes(long value) {
            if (value <= 0) {
                throw new IllegalArgumentException("maxResponseBytes must be positive");
            }
            maxResponseBytes = value;
            return this;
        }

        /** Sets who hears what happens. */
        public Builder listener(ProxyListener value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /**
         * Returns the proxy, which accepts connections already.
         *
         * @throws IOException if the address cannot be listened on
         */
        public ProxyServer start() throws IOException {
            ServerSocketChannel channel = ServerSocketChannel.open();
            ProxyServer server;
            try {
                channel.bind(address, 1024);
                ServerTls tls = new ServerTls(certificates, HOST);
                server = new ProxyServer(
                        new ProxySettings(context, tls, limits, maxResponseBytes, listener), channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            server.acceptor.start();
            Thread.ofPlatform().daemon().name("openshell-deadlines").start(server::watchDeadlines);
            return server;
        }
    }
}
