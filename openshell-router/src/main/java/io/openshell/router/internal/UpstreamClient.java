package io.openshell.router.internal;

import io.openshell.router.Transport;
import io.openshell.router.internal.http1.SocketTransport;
import java.io.IOException;
import java.net.ProxySelector;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Sends requests to backends, each by the transport that is for it: HTTP/1.1 without an operator's proxy goes over
 * sockets of our own unless the host wants otherwise, all else through the JDK's client. Thread-safe.
 */
public final class UpstreamClient implements AutoCloseable {
    private final boolean sockets;
    private final Lazy socket;
    private final Lazy httpClient;

    /**
     * Creates a client.
     *
     * @param transport what to send HTTP/1.1 with
     * @param connectTimeout the longest wait for a connection
     * @param guard decides which addresses must not be dialled
     * @param proxy the operator's proxy, or empty to dial backends directly
     * @param tls trust for https backends, or empty for the JDK's
     */
    public UpstreamClient(
            Transport transport,
            Duration connectTimeout,
            AddressGuard guard,
            Optional<ProxySelector> proxy,
            Optional<SSLContext> tls) {
        GuardedLookup lookup = new GuardedLookup(guard);
        sockets = transport != Transport.HTTPCLIENT && proxy.isEmpty();
        socket = new Lazy(() -> new SocketTransport(connectTimeout, lookup, tls.orElseGet(UpstreamClient::jdkTrust)));
        httpClient = new Lazy(() -> new HttpClientTransport(connectTimeout, lookup, proxy, tls));
    }

    private static SSLContext jdkTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK's own trust cannot be used", e);
        }
    }

    /**
     * Sends {@code request} and returns the answer as soon as its headers are here.
     *
     * @throws UpstreamTimeoutException if they are not within {@code timeout}
     * @throws IOException as {@link UpstreamTransport#send} says
     */
    public UpstreamResponse send(UpstreamRequest request, Duration timeout) throws IOException, InterruptedException {
        boolean bySocket = sockets && !request.route().http2();
        return (bySocket ? socket : httpClient).get().send(request, Deadline.in(timeout));
    }

    /** Aborts what is in flight. */
    @Override
    public void close() {
        socket.close();
        httpClient.close();
    }

    /** A transport that is made when it is first used: each has a thread, and a host may need one of them only. */
    private static final class Lazy implements AutoCloseable {
        private final ReentrantLock lock = new ReentrantLock();
        private final Supplier<UpstreamTransport> maker;
        private volatile Optional<UpstreamTransport> made = Optional.empty();
        private boolean closed;

        Lazy(Supplier<UpstreamTransport> maker) {
            this.maker = maker;
        }

        UpstreamTransport get() throws ClientClosedException {
            if (made.isPresent()) {
                return made.get();
            }
            lock.lock();
            try {
                if (closed) {
                    throw new ClientClosedException();
                }
                if (made.isEmpty()) {
                    made = Optional.of(maker.get());
                }
                return made.get();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                made.ifPresent(UpstreamTransport::close);
            } finally {
                lock.unlock();
            }
        }
    }
}
