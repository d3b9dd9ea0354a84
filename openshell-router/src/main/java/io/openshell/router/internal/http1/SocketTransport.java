package io.openshell.router.internal.http1;

import io.openshell.router.internal.ClientClosedException;
import io.openshell.router.internal.Deadline;
import io.openshell.router.internal.GuardedLookup;
import io.openshell.router.internal.UpstreamRequest;
import io.openshell.router.internal.UpstreamResponse;
import io.openshell.router.internal.UpstreamTimeoutException;
import io.openshell.router.internal.UpstreamTransport;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * HTTP/1.1 to backends over sockets of our own, on the thread of whoever asks. No request is ever sent twice once a byte
 * of it may have been seen. Thread-safe.
 */
public final class SocketTransport implements UpstreamTransport {
    private final ConnectionPool pool = new ConnectionPool();
    private final Watchdog watchdog = new Watchdog(pool::closeOld);
    private final Dialer dialer;
    private volatile boolean closed;

    /**
     * Creates a transport.
     *
     * @param connectTimeout the longest wait for a connection, TLS included
     * @param lookup where the addresses of backends come from
     * @param tls trust for https backends
     */
    public SocketTransport(Duration connectTimeout, GuardedLookup lookup, SSLContext tls) {
        dialer = new Dialer(connectTimeout, lookup, tls, watchdog);
        watchdog.start();
    }

    @Override
    public UpstreamResponse send(UpstreamRequest request, Deadline deadline) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the request was sent");
        }
        byte[] head = RequestHead.of(request);
        Origin origin = Origin.of(request.route().endpoint());
        try {
            Optional<UpstreamResponse> answer = Optional.empty();
            while (answer.isEmpty()) {
                Optional<BackendConnection> kept = pool.take(origin);
                BackendConnection connection =
                        kept.isPresent() ? kept.get() : dialer.dial(origin, deadline);
                connection.waitUntil(deadline);
                answer = exchange(connection, head, request, kept.isPresent());
            }
            return answer.get();
        } catch (ClosedByInterruptException e) {
            // The channel has left the mark on the thread; the exception is what tells it now.
            Thread.interrupted();
            throw new InterruptedException("interrupted while the answer was waited for");
        } catch (IOException e) {
            throw closed ? new ClientClosedException() : e;
        }
    }

    /** Returns the answer, or nothing if {@code connection} was kept for too long and has not taken a byte. */
    private Optional<UpstreamResponse> exchange(
            BackendConnection connection, byte[] head, UpstreamRequest request, boolean kept) throws IOException {
        boolean answered = false;
        try {
            Upload upload = new Upload(connection, head, request.body(), request.bodyLength());
            connection.begin();
            Optional<IOException> cut = start(upload);
            if (cut.isPresent() && kept && connection.nothingSent() && !connection.isOverdue()) {
                return Optional.empty();
            }
            ResponseHead answer = answer(connection, request.method(), cut);
            connection.waitForNothing();
            answered = true;
            return Optional.of(new UpstreamResponse(
                    answer.status(),
                    answer.headers(),
                    new ResponseBody(connection, answer, upload, pool).begun()));
        } catch (IOException e) {
            throw connection.isOverdue() ? new UpstreamTimeoutException("no answer in time") : e;
        } finally {
            if (!answered) {
                connection.discard();
            }
        }
    }

    /** Sends the request and returns what cut it off, if anything did. */
    private static Optional<IOException> start(Upload upload) throws ClosedByInterruptException {
        try {
            upload.start();
            return Optional.empty();
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /** Reads the answer, which a backend may have given before it cut the request off. */
    private static ResponseHead answer(BackendConnection connection, String method, Optional<IOException> cut)
            throws IOException {
        try {
            return ResponseReader.read(connection.input(), method);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            cut.ifPresent(e::addSuppressed);
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        pool.close();
        watchdog.close();
    }
}
