package io.openshell.proxy;

import io.openshell.core.InferencePattern;
import io.openshell.core.InferencePatterns;
import io.openshell.core.InvalidTargetException;
import io.openshell.core.MemoryBudget.Share;
import io.openshell.core.RequestTarget;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.proxy.http1.ByteSink;
import io.openshell.proxy.http1.ConnectHead;
import io.openshell.proxy.http1.Http1RequestHead;
import io.openshell.proxy.http1.Http1RequestReader;
import io.openshell.proxy.http1.Http1ResponseWriter;
import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.ByteSource;
import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.HttpVersion;
import io.openshell.router.wire.TlsSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import jdk.jfr.FlightRecorder;

/**
 * One client's connection from CONNECT to close, on one virtual thread: a tunnel to {@code inference.local:443}, the TLS
 * session in it, and the requests in that, one after the other.
 */
final class ProxyConnection implements Runnable {
    private static final String HOST = "inference.local";
    private static final int PORT = 443;

    /**
     * What a request takes of the memory beside its body: roughly what the client's and the backend's connection hold
     * while it is under way.
     */
    private static final int EXCHANGE_BYTES = 40 << 10;

    /** The content type of a handshake record (RFC 8446 section 5.1): what a ClientHello begins with. */
    private static final int TLS_HANDSHAKE = 22;

    private static final ByteBuffer ESTABLISHED = ByteBuffer.wrap(
            "HTTP/1.1 200 Connection Established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    private final ProxySettings settings;
    private final ClientSocket socket;

    /** Changed in one step each, so that a connection that is stopped as a request arrives does either or. */
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** What the client is waited for, in words for the log; written before each wait. */
    private String phase = "CONNECT";

    /** How fast the body has to come that is being read. */
    private Optional<BodyPace> bodyPace = Optional.empty();

    /** Written by the thread that stops the proxy. */
    private volatile boolean stopping;

    private enum State {
        /** Between requests, or before the first one. */
        IDLE,
        /** A request is being served. */
        BUSY,
        /** No request is served any more. */
        STOPPED
    }

    ProxyConnection(ProxySettings settings, ClientSocket socket) {
        this.settings = settings;
        this.socket = socket;
    }

    @Override
    public void run() {
        try {
            serve();
        } catch (SSLException e) {
            settings.listener().on(new TlsFailed(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            if (socket.overdue()) {
                settings.listener().on(new ClientTimedOut(phase));
            }
            // Otherwise the client left, which is its right; nothing is lost but its own connection.
        } catch (InterruptedException e) {
            // The client left during an exchange, or the proxy stops; either way this connection is over.
        } catch (RuntimeException | Error e) {
            socket.abort();
            settings.listener().on(new Faulted(e));
        } finally {
            socket.close();
        }
    }

    /** Asks the connection to end: at once if it is idle, after the answer under way if it is not. */
    void stop() {
        stopping = true;
        if (state.compareAndSet(State.IDLE, State.STOPPED)) {
            socket.close();
        }
    }

    /** Ends the connection at once, with whatever backend exchange it has under way. */
    void abort() {
        stopping = true;
        socket.abort();
    }

    /** Ends the connection if the client has kept it waiting for too long at {@code now}, in System.nanoTime(). */
    void look(long now) {
        socket.closeIfOverdue(now);
        socket.lookOut();
    }

    private void serve() throws IOException, InterruptedException {
        Http1Limits limits = settings.limits();
        Http1RequestReader reader = new Http1RequestReader(this::readPlain, limits);
        socket.deadlineIn(limits.headTimeout());
        if (!reader.awaitRequest() || !openTunnel(reader)) {
            return;
        }
        phase = "TLS handshake";
        socket.deadlineIn(limits.handshakeTimeout());
        byte[] early = firstBytes(reader.takeBuffered());
        if (early.length == 0) {
            return;
        }
        if (early[0] != TLS_HANDSHAKE) {
            refuseTunnel(ErrorAnswer.NO_TLS, "no TLS in the tunnel");
            return;
        }
        TlsSession tls = establishTls(early);
        try {
            AfterAnswer after = serveRequests(tls);
            if (after == AfterAnswer.ABORT) {
                socket.abort();
                return;
            }
            if (after == AfterAnswer.LET_CLIENT_CLOSE) {
                socket.awaitEnd();
            }
            phase = "end of the session";
            socket.deadlineIn(limits.bodyProgressTimeout());
            tls.close();
        } finally {
            tls.release();
        }
        socket.closeGracefully();
    }

    private TlsSession establishTls(byte[] early) throws IOException {
        Optional<TlsHandshakeEvent> event =
                FlightRecorder.isInitialized() ? Optional.of(TlsHandshakeEvent.begun()) : Optional.empty();
        long began = System.nanoTime();
        try {
            TlsSession tls =
                    TlsSession.accept(settings.tls().context(), settings.tls().parameters(), socket, early);
            Duration duration = Duration.ofNanos(System.nanoTime() - began);
            event.ifPresent(recorded -> recorded.commit(tls.version(), tls.cipherSuite(), ""));
            settings.listener().on(new TlsEstablished(tls.version(), tls.cipherSuite(), duration));
            return tls;
        } catch (IOException e) {
            String reason = e instanceof SSLException ? String.valueOf(e.getMessage()) : "the client left";
            event.ifPresent(recorded -> recorded.commit("", "", reason));
            throw e;
        }
    }

    private int readPlain(byte[] buffer, int offset, int length) throws IOException {
        return socket.read(ByteBuffer.wrap(buffer, offset, length));
    }

    private boolean openTunnel(Http1RequestReader reader) throws IOException {
        ConnectHead head;
        try {
            head = reader.readConnectHead();
        } catch (Http1ViolationException e) {
            refuseTunnel(ErrorAnswer.of(e.violation()), e.violation().text());
            return false;
        }
        if (!head.isConnectTo(HOST, PORT)) {
            refuseTunnel(ErrorAnswer.DENIED, head.isConnect() ? "CONNECT to another target" : "no CONNECT");
            return false;
        }
        socket.write(ESTABLISHED.duplicate());
        return true;
    }

    private void refuseTunnel(ErrorAnswer answer, String reason) throws IOException {
        answer.writeTo(new Http1ResponseWriter(this::writePlain, "", HttpVersion.HTTP_1_1, false));
        settings.listener().on(new TunnelRefused(answer.status(), reason));
        socket.closeGracefully();
    }

    private void writePlain(ByteBuffer... parts) throws IOException {
        for (ByteBuffer part : parts) {
            socket.write(part);
        }
    }

    /** Returns the first bytes in the tunnel, which may have come with the CONNECT; empty if there are none. */
    private byte[] firstBytes(byte[] buffered) throws IOException {
        if (buffered.length > 0) {
            return buffered;
        }
        ByteBuffer first = ByteBuffer.allocate(2048);
        socket.read(first);
        byte[] bytes = new byte[first.position()];
        first.get(0, bytes);
        return bytes;
    }

    /** Serves requests until the client leaves, an answer ends the connection, or the proxy stops. */
    private AfterAnswer serveRequests(TlsSession tls) throws IOException, InterruptedException {
        Http1Limits limits = settings.limits();
        Http1RequestReader reader = new Http1RequestReader(new Paced(tls), limits);
        ByteSink sink = parts -> {
            socket.deadlinePerWrite(limits.bodyProgressTimeout());
            tls.write(parts);
            socket.noDeadline();
        };
        while (true) {
            phase = "next request";
            socket.deadlineIn(limits.keepAliveTimeout());
            if (!reader.awaitRequest() || !state.compareAndSet(State.IDLE, State.BUSY)) {
                return AfterAnswer.CLOSE;
            }
            AfterAnswer next = serveRequest(reader, sink);
            if (next != AfterAnswer.STAY_OPEN) {
                return next;
            }
            // In this order: whoever stops the proxy sees an idle connection, or this thread sees that it is stopped.
            state.set(State.IDLE);
            if (stopping) {
                return AfterAnswer.CLOSE;
            }
        }
    }

    private AfterAnswer serveRequest(Http1RequestReader reader, ByteSink sink)
            throws IOException, InterruptedException {
        Http1ResponseWriter refusal = new Http1ResponseWriter(sink, "", HttpVersion.HTTP_1_1, false);
        try (Share memory = settings.memory().share()) {
            phase = "request head";
            socket.deadlineIn(settings.limits().headTimeout());
            Http1RequestHead head = reader.readHead();
            refusal = new Http1ResponseWriter(sink, head.method(), head.version(), false);
            head.requireHost(HOST, PORT);
            RequestTarget target = RequestTarget.parse(head.target(), HOST);
            Optional<InferencePattern> pattern = InferencePatterns.detect(head.method(), target);
            if (pattern.isEmpty()) {
                return refuse(refusal, ErrorAnswer.DENIED, "no pattern matches");
            }
            head.requireNoBodyInGet();
            if (!memory.take(EXCHANGE_BYTES)) {
                return refuse(refusal, ErrorAnswer.BUSY, "no memory left for a request");
            }
            Http1ResponseWriter writer =
                    new Http1ResponseWriter(sink, head.method(), head.version(), head.keepAlive() && !stopping);
            ByteBuffer body = readBody(reader, head, writer, memory);
            InferenceExchange exchange =
                    new InferenceExchange(settings, socket, pattern.get(), head, target, body, writer, memory);
            return exchange(exchange, writer);
        } catch (Http1ViolationException e) {
            return refuse(refusal, ErrorAnswer.of(e.violation()), e.violation().text());
        } catch (InvalidTargetException e) {
            return refuse(refusal, ErrorAnswer.badRequest(e.getMessage()), e.getMessage());
        }
    }

    private ByteBuffer readBody(
            Http1RequestReader reader, Http1RequestHead head, Http1ResponseWriter writer, Share memory)
            throws IOException, Http1ViolationException {
        phase = "request body";
        // Before a byte of it is asked for. It is taken later, as the body comes: words alone hold no memory.
        if (head.body() instanceof BodyLength.Exactly(long bytes) && bytes > settings.memory().left()) {
            throw new Http1ViolationException(Http1Violation.NO_MEMORY_FOR_BODY);
        }
        if (head.expectsContinue()) {
            writer.writeContinue();
        }
        bodyPace = Optional.of(new BodyPace(settings.limits()));
        try {
            return reader.readBody(head, memory::take);
        } finally {
            bodyPace = Optional.empty();
        }
    }

    private AfterAnswer exchange(InferenceExchange exchange, Http1ResponseWriter writer)
            throws IOException, InterruptedException {
        phase = "answer to be taken";
        try {
            return exchange.run();
        } catch (RuntimeException e) {
            settings.listener().on(new Faulted(e));
            if (writer.started()) {
                return writer.isChunked() ? AfterAnswer.CLOSE : AfterAnswer.ABORT;
            }
            ErrorAnswer.FAULT.writeTo(writer);
            return AfterAnswer.CLOSE;
        } finally {
            settings.listener().on(exchange.finished());
        }
    }

    private AfterAnswer refuse(Http1ResponseWriter writer, ErrorAnswer answer, String reason) throws IOException {
        answer.writeTo(writer);
        settings.listener().on(new RequestRefused(answer.status(), reason));
        return AfterAnswer.CLOSE;
    }

    /** The requests of the client, whose bodies have to come fast enough. */
    private final class Paced implements ByteSource {
        private final TlsSession tls;

        Paced(TlsSession tls) {
            this.tls = tls;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (bodyPace.isEmpty()) {
                return tls.read(buffer, offset, length);
            }
            BodyPace pace = bodyPace.get();
            socket.deadlineIn(pace.patience());
            int size = tls.read(buffer, offset, length);
            pace.received(size);
            return size;
        }

        @Override
        public void await() throws IOException {
            tls.await();
        }
    }
}
