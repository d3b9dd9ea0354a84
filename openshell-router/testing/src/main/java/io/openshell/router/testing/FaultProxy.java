package io.openshell.router.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A network that goes wrong on demand: a loopback port whose connections lead to another port, until a test says what
 * happens to the bytes of a direction.
 *
 * {@snippet file="io/openshell/router/testing/ExamplesTest.java" region="faults"}
 *
 * <p>Thread-safe. A fault holds for connections that are open and, but for {@link #strikeOpen}, for later ones.
 */
public final class FaultProxy implements AutoCloseable {
    /** The way bytes go. */
    public enum Direction {
        /** From whoever connected to the target. */
        TO_TARGET,
        /** From the target to whoever connected. */
        TO_CLIENT
    }

    private static final int CONNECT_PATIENCE_MILLIS = 10_000;
    private static final long LOOK_AGAIN_MILLIS = 2;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();

    private volatile Fault toTarget = new Fault.None();
    private volatile Fault toClient = new Fault.None();

    private FaultProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    /**
     * Starts a network in front of {@code port} on loopback.
     *
     * @throws UncheckedIOException if no port can be listened on
     */
    public static FaultProxy start(int port) {
        try {
            ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            FaultProxy proxy =
                    new FaultProxy(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Thread.ofVirtual().name("fault-proxy-" + listener.getLocalPort()).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on loopback", e);
        }
    }

    /** Returns the port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns the address to connect to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    /** Returns how many connections pass through; one counts until both its ends are closed. */
    public int openConnections() {
        return connections.size();
    }

    /** Lets {@code fault} happen to the bytes that go {@code direction}, from now on. */
    public void strike(Direction direction, Fault fault) {
        Objects.requireNonNull(fault, "fault");
        switch (direction) {
            case TO_TARGET -> toTarget = fault;
            case TO_CLIENT -> toClient = fault;
        }
        strikeOpen(direction, fault);
    }

    /** As {@link #strike}, but for the connections that are open now alone. */
    public void strikeOpen(Direction direction, Fault fault) {
        connections.forEach(connection -> connection.strike(direction, fault));
    }

    /** Ends all faults for connections to come, and resets those that are open. */
    public void heal() {
        toTarget = new Fault.None();
        toClient = new Fault.None();
        connections.forEach(FaultyConnection::reset);
    }

    /**
     * Waits until all that was sent in {@code direction} has been passed on, so that a fault strikes what comes next;
     * returns false if that is not so after {@code millis}.
     */
    public boolean awaitQuiet(Direction direction, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!connections.stream().allMatch(connection -> connection.isQuiet(direction))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
        return true;
    }

    /** Waits until no connection passes through any more; returns false if there is one after {@code millis}. */
    public boolean awaitNoConnections(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!connections.isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
        return true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client;
            try {
                client = listener.accept();
            } catch (IOException e) {
                // Closed, or out of descriptors, which is the test's to see.
                return;
            }
            Thread.ofVirtual().name("fault-connect-" + client.getPort()).start(() -> connect(client));
        }
    }

    private void connect(Socket client) {
        Socket onward = new Socket();
        try {
            onward.connect(target, CONNECT_PATIENCE_MILLIS);
            client.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
        } catch (IOException e) {
            // As if there had been no network between: whoever connects sees the end.
            FaultyConnection.closeQuietly(client);
            FaultyConnection.closeQuietly(onward);
            return;
        }
        FaultyConnection connection = new FaultyConnection(client, onward, connections::remove);
        connections.add(connection);
        connection.strike(Direction.TO_TARGET, toTarget);
        connection.strike(Direction.TO_CLIENT, toClient);
        connection.start();
        if (listener.isClosed()) {
            connection.reset();
        }
    }

    /** Resets all connections and accepts none any more. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(FaultyConnection::reset);
    }
}
