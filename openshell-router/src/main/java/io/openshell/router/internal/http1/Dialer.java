package io.openshell.router.internal.http1;

import io.openshell.router.internal.Deadline;
import io.openshell.router.internal.GuardedLookup;
import io.openshell.router.internal.UpstreamTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Makes connections: the address that was checked is the one that is dialled, and certificates are verified. */
final class Dialer {
    private final Duration connectTimeout;
    private final GuardedLookup lookup;
    private final SSLContext tls;
    private final Watchdog watchdog;

    Dialer(Duration connectTimeout, GuardedLookup lookup, SSLContext tls, Watchdog watchdog) {
        this.connectTimeout = connectTimeout;
        this.lookup = lookup;
        this.tls = tls;
        this.watchdog = watchdog;
    }

    /**
     * Returns a connection to {@code origin} on which a request can be sent.
     *
     * @throws UpstreamTimeoutException if there is none by {@code deadline}, or within the time for connections
     * @throws ClosedByInterruptException if the thread was interrupted; it still is
     * @throws IOException if the origin cannot be reached or is not trusted
     */
    BackendConnection dial(Origin origin, Deadline deadline) throws IOException, InterruptedException {
        List<InetAddress> addresses = lookup.lookUp(origin.host(), deadline);
        for (int i = 0; i < addresses.size() - 1; i++) {
            try {
                return dial(origin, addresses.get(i), deadline);
            } catch (ConnectException | UpstreamTimeoutException e) {
                // The next one may be reachable; the last one's failure is the one that is told.
                if (deadline.nanosLeft() <= 0) {
                    throw e;
                }
            }
        }
        return dial(origin, addresses.getLast(), deadline);
    }

    private BackendConnection dial(Origin origin, InetAddress address, Deadline deadline) throws IOException {
        Deadline patience = Deadline.in(connectTimeout).orEarlier(deadline);
        BackendConnection connection = new BackendConnection(origin, SocketChannel.open(), watchdog);
        boolean connected = false;
        try {
            connection.waitUntil(patience);
            connection.connect(new InetSocketAddress(address, origin.port()));
            if (origin.secure()) {
                connection.startTls(tls);
            }
            connected = true;
            return connection;
        } catch (IOException e) {
            if (connection.isOverdue()) {
                boolean all = deadline.nanosLeft() <= 0;
                throw new UpstreamTimeoutException(all ? "no answer in time" : "no connection in time");
            }
            throw unreachable(e);
        } finally {
            if (!connected) {
                connection.discard();
            }
        }
    }

    /** No byte of a request was sent: whatever ended the connection so early, it is as if there had been none. */
    private static IOException unreachable(IOException cause) {
        if (cause instanceof SSLException || cause instanceof ClosedByInterruptException) {
            return cause;
        }
        ConnectException unreachable = new ConnectException("the connection ended before it was one");
        unreachable.initCause(cause);
        return unreachable;
    }
}
