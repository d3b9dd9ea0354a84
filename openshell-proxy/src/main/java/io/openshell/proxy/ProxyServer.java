package io.openshell.proxy;

import io.openshell.core.MemoryBudget;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.http1.Http1ResponseWriter;
import io.openshell.proxy.tls.LeafCertificates;
import io.openshell.router.InferenceContext;
import io.openshell.router.wire.HttpVersion;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network surface that a sandbox sees: {@code CONNECT inference.local:443}, TLS and HTTP/1.1 in front of the user
 * routes of an {@link InferenceContext}.
 *
 * {@snippet file="io/openshell/proxy/ExamplesTest.java" region="proxy"}
 *
 * <p>Thread-safe. Each connection has a virtual thread; there is nothing to size but {@link Http1Limits}.
 */
public final class ProxyServer implements AutoCloseable {
    private static final String HOST = "inference.local";

    /** How often connections are looked at: for deadlines, which are seconds and more, and for clients that have gone. */
    private static final long WATCH_INTERVAL_MILLIS = 50;

    /** The wait before the next try when a connection could not be accepted, as when descriptors have run out. */
    private static final long ACCEPT_RETRY_MILLIS = 50;

    /** Clients above the limit that get an answer at one time; further ones just see the connection end. */
    private static final int MOST_TURNED_AWAY = 1024;

    private final ProxySettings settings;
    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final Thread acceptor;
    private final Thread watchdog;

    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

    /** Clients that get an answer only; they do not count as connections. */
    private final Set<ClientSocket> turnedAway = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition connectionEnded = lock.newCondition();

    private volatile boolean stopping;

    private ProxyServer(ProxySettings settings, ServerSocketChannel listener) throws IOException {
        this.settings = settings;
        this.listener = listener;
        this.address = (InetSocketAddress) listener.getLocalAddress();
        this.acceptor = Thread.ofPlatform().daemon().name("openshell-accept-" + address.getPort())
                .unstarted(this::accept);
        this.watchdog = Thread.ofPlatform().daemon().name("openshell-deadlines-" + address.getPort())
                .unstarted(this::watchDeadlines);
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
            } catch (IOException | RuntimeException e) {
                settings.listener().on(new Faulted(e));
                pause(ACCEPT_RETRY_MILLIS);
            }
        }
    }

    private void serve(SocketChannel channel) {
        ClientSocket socket = new ClientSocket(channel);
        if (connections.size() < settings.limits().connections()) {
            ProxyConnection connection = new ProxyConnection(settings, socket);
            runAs(connections, connection, socket, connection);
        } else if (turnedAway.size() < MOST_TURNED_AWAY) {
            runAs(turnedAway, socket, socket, () -> turnAway(socket));
        } else {
            socket.close();
            reportConnectionLimit();
        }
    }

    private void reportConnectionLimit() {
        settings.listener().on(new ConnectionLimitReached(settings.limits().connections()));
    }

    /** Runs {@code work} on the socket's own thread, and keeps {@code member} in {@code members} meanwhile. */
    private <T> void runAs(Set<T> members, T member, ClientSocket socket, Runnable work) {
        members.add(member);
        Thread.ofVirtual().name("openshell-client-" + socket.port()).start(() -> {
            try {
                work.run();
            } finally {
                members.remove(member);
                signalConnectionEnded();
            }
        });
    }

    private void signalConnectionEnded() {
        lock.lock();
        try {
            connectionEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void turnAway(ClientSocket socket) {
        try {
            socket.deadlineIn(settings.limits().headTimeout());
            ErrorAnswer.TOO_MANY_CONNECTIONS.writeTo(new Http1ResponseWriter(
                    parts -> {
                        for (ByteBuffer part : parts) {
                            socket.write(part);
                        }
                    },
                    "",
                    HttpVersion.HTTP_1_1,
                    false));
            reportConnectionLimit();
            socket.closeGracefully();
        } catch (IOException e) {
            // The client was faster; it wanted nothing any more.
        } finally {
            socket.close();
        }
    }

    /** Closes connections whose client has kept them waiting, as socket writes have no timeout, and sees who has gone. */
    private void watchDeadlines() {
        while (!stopping || hasConnections()) {
            long now = System.nanoTime();
            connections.forEach(connection -> connection.look(now));
            turnedAway.forEach(socket -> socket.closeIfOverdue(now));
            pause(WATCH_INTERVAL_MILLIS);
        }
    }

    private boolean hasConnections() {
        return !connections.isEmpty() || !turnedAway.isEmpty();
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
     * then aborts what is left. Returns once no connection is left and the port refuses new ones. Idempotent.
     *
     * @throws InterruptedException if interrupted while waiting; connections may be left
     */
    public void stop(Duration grace) throws InterruptedException {
        stopping = true;
        closeListener();
        turnedAway.forEach(ClientSocket::close);
        connections.forEach(ProxyConnection::stop);
        if (!awaitNoConnections(grace)) {
            connections.forEach(ProxyConnection::abort);
            awaitNoConnections(Duration.ofSeconds(5));
        }
    }

    /**
     * Closes the listener and waits for its thread: until that has noticed, the system accepts connections, and one
     * that was just accepted may not be among the others yet.
     */
    private void closeListener() throws InterruptedException {
        try {
            listener.close();
        } catch (IOException e) {
            settings.listener().on(new Faulted(e));
        }
        if (Thread.currentThread() != acceptor) {
            acceptor.join();
        }
    }

    private boolean awaitNoConnections(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (hasConnections()) {
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

    /** Stops without grace. If the thread is interrupted the connections are aborted, but their ends not awaited. */
    @Override
    public void close() {
        try {
            stop(Duration.ZERO);
        } catch (InterruptedException e) {
            connections.forEach(ProxyConnection::abort);
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
        private MemoryBudget memory = MemoryBudget.ofHeap();
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

        /**
         * Sets the memory that all requests under way may hold together, bodies and buffered answers; a quarter of the
         * largest heap unless set. Requests beyond it are refused with 503.
         */
        public Builder memory(MemoryBudget value) {
            memory = Objects.requireNonNull(value, "memory");
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
                        new ProxySettings(
                                context,
                                tls,
                                limits,
                                memory,
                                maxResponseBytes,
                                new FlightRecords(listener),
                                new AtomicLong()),
                        channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            server.acceptor.start();
            server.watchdog.start();
            return server;
        }
    }
}
