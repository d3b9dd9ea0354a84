package io.openshell.router.testing;

import io.openshell.router.testing.FaultProxy.Direction;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Two sockets and what happens between them. Each direction has a thread; any thread may strike. */
final class FaultyConnection {
    private static final int BUFFER = 16 * 1024;

    /** How often a limited rate is kept to. */
    private static final int TICKS_PER_SECOND = 50;

    private static final Duration TICK = Duration.ofMillis(1000 / TICKS_PER_SECOND);

    private final Socket client;
    private final Socket target;
    private final Consumer<FaultyConnection> ended;
    private final AtomicInteger pumps = new AtomicInteger(2);

    /** Whether a thread has passed on all that it has read, and waits for more; each is written by its thread. */
    private volatile boolean clientIsRead;
    private volatile boolean targetIsRead;

    private volatile Fault toTarget = new Fault.None();
    private volatile Fault toClient = new Fault.None();

    FaultyConnection(Socket client, Socket target, Consumer<FaultyConnection> ended) {
        this.client = client;
        this.target = target;
        this.ended = ended;
    }

    void start() {
        Thread.ofVirtual().name("fault-to-target").start(() -> pump(client, target, Direction.TO_TARGET));
        Thread.ofVirtual().name("fault-to-client").start(() -> pump(target, client, Direction.TO_CLIENT));
    }

    void strike(Direction direction, Fault fault) {
        switch (direction) {
            case TO_TARGET -> toTarget = fault;
            case TO_CLIENT -> toClient = fault;
        }
        // These do not wait for bytes.
        if (fault instanceof Fault.Reset || fault instanceof Fault.Truncate(int bytes) && bytes == 0) {
            end(fault);
        } else if (fault instanceof Fault.HalfClose) {
            shutDown(direction == Direction.TO_TARGET ? target : client);
        }
    }

    private Fault fault(Direction direction) {
        return switch (direction) {
            case TO_TARGET -> toTarget;
            case TO_CLIENT -> toClient;
        };
    }

    private void pump(Socket from, Socket to, Direction direction) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int size = read(in, buffer, direction); size >= 0; size = read(in, buffer, direction)) {
                pass(buffer, size, out, direction);
            }
            shutDown(to);
        } catch (IOException e) {
            // One of the two was reset: so is the other.
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (pumps.decrementAndGet() == 0) {
                closeQuietly(client);
                closeQuietly(target);
                ended.accept(this);
            }
        }
    }

    private int read(InputStream in, byte[] buffer, Direction direction) throws IOException {
        reads(direction, true);
        int size = in.read(buffer);
        reads(direction, false);
        return size;
    }

    private void reads(Direction direction, boolean waits) {
        switch (direction) {
            case TO_TARGET -> clientIsRead = waits;
            case TO_CLIENT -> targetIsRead = waits;
        }
    }

    /** Returns whether nothing is on its way in {@code direction}. */
    boolean isQuiet(Direction direction) {
        try {
            return switch (direction) {
                case TO_TARGET -> clientIsRead && client.getInputStream().available() == 0 && clientIsRead;
                case TO_CLIENT -> targetIsRead && target.getInputStream().available() == 0 && targetIsRead;
            };
        } catch (IOException e) {
            // It is closed, and nothing is quieter.
            return true;
        }
    }

    private void pass(byte[] bytes, int size, OutputStream out, Direction direction)
            throws IOException, InterruptedException {
        switch (fault(direction)) {
            case Fault.None() -> out.write(bytes, 0, size);
            case Fault.Delay(Duration by) -> {
                Thread.sleep(by);
                out.write(bytes, 0, size);
            }
            case Fault.Drip(int some, Duration pause) -> passSlowly(bytes, size, out, some, pause);
            case Fault.Bandwidth(int rate) ->
                passSlowly(bytes, size, out, Math.max(1, rate / TICKS_PER_SECOND), TICK);
            case Fault.Truncate(int left) -> {
                out.write(bytes, 0, Math.min(left, size));
                strike(direction, new Fault.Truncate(Math.max(0, left - size)));
            }
            case Fault.BlackHole() -> awaitEnd();
            case Fault.Reset() -> reset();
            case Fault.HalfClose() -> {
                // Said to have ended; what still comes is nobody's.
            }
        }
    }

    private static void passSlowly(byte[] bytes, int size, OutputStream out, int some, Duration pause)
            throws IOException, InterruptedException {
        for (int at = 0; at < size; at += some) {
            Thread.sleep(pause);
            out.write(bytes, at, Math.min(some, size - at));
        }
    }

    /** Reads nothing more until the connection is closed. */
    private void awaitEnd() throws InterruptedException {
        while (!client.isClosed()) {
            Thread.sleep(TICK);
        }
    }

    private void end(Fault fault) {
        if (fault instanceof Fault.Reset) {
            reset();
        } else {
            shutDown(client);
            shutDown(target);
            closeQuietly(client);
            closeQuietly(target);
        }
    }

    private static void shutDown(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // It has gone already.
            closeQuietly(socket);
        }
    }

    void reset() {
        for (Socket socket : new Socket[] {client, target}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already; then there is nothing left to reset.
                continue;
            } finally {
                closeQuietly(socket);
            }
        }
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // The descriptor is given back all the same.
        }
    }
}
