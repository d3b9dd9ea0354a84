package io.openshell.router.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A real HTTP/1.1 backend on a loopback port that records what it is sent, to the byte, and answers as scripted.
 *
 * <p>For tests of what calls an inference provider. It can answer well ({@link Reply#json}, {@link Reply#sse}) and
 * badly: cut, stall, drip, reset, send what is no HTTP. Without a script a request gets a 500 that says so.
 *
 * {@snippet file="io/openshell/router/testing/ExamplesTest.java" region="upstream"}
 *
 * <p>Each connection is read and answered by virtual threads of its own; all methods may be called by any thread. What
 * was seen can be asked for after {@link #close()} too.
 */
public final class ScriptedUpstream implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final ServerSocket listener;
    private final Optional<SSLContext> tls;
    private final Recording recording = new Recording();
    private final ReplyScript script = new ReplyScript();
    private final Queue<UpstreamConnection> connections = new ConcurrentLinkedQueue<>();
    private final Thread acceptor;

    private ScriptedUpstream(int port, Optional<SSLContext> tls) {
        this.tls = tls;
        try {
            this.listener = new ServerSocket(port, BACKLOG, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
        this.acceptor = Thread.ofVirtual().name("scripted-upstream-accept-" + port()).start(this::accept);
    }

    /**
     * Listens on a free port of 127.0.0.1.
     *
     * @throws UncheckedIOException if there is none
     */
    public static ScriptedUpstream start() {
        return start(0);
    }

    /**
     * Listens on that port of 127.0.0.1, or on a free one for 0.
     *
     * @throws UncheckedIOException if it is taken
     */
    public static ScriptedUpstream start(int port) {
        return new ScriptedUpstream(port, Optional.empty());
    }

    /**
     * As {@link #start()}, but under TLS.
     *
     * @param context has a key manager with a certificate for {@code 127.0.0.1}
     */
    public static ScriptedUpstream startTls(SSLContext context) {
        return new ScriptedUpstream(0, Optional.of(context));
    }

    /** {@link #start()} with these dialects as the standing reply. */
    public static ScriptedUpstream speaking(ProviderDialects dialects) {
        return start().answerWith(dialects::answer);
    }

    /** The port it listens on, on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** {@code http://127.0.0.1:port}, or {@code https}; without a path. */
    public URI uri() {
        return URI.create(baseUrl(""));
    }

    /** {@link #uri()} with that path behind it, as a route's base URL is written. */
    public String baseUrl(String path) {
        return (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port() + path;
    }

    /**
     * Adds replies for the next requests, one each. The n-th request to arrive gets the n-th reply, on whatever
     * connection; when they are used up, the standing reply is given.
     */
    public ScriptedUpstream answer(Reply... replies) {
        script.queue(List.of(replies));
        return this;
    }

    /** Sets the standing reply. */
    public ScriptedUpstream answerAll(Reply reply) {
        Objects.requireNonNull(reply, "reply");
        return answerWith(request -> reply);
    }

    /**
     * Sets the standing reply to one made for each request. The function is called by the connection's own thread and
     * may block; if it throws, the connection is closed.
     */
    public ScriptedUpstream answerWith(Function<RecordedRequest, Reply> replies) {
        script.stand(Objects.requireNonNull(replies, "replies"));
        return this;
    }

    /**
     * Forgets all but the last requests, and as many notes of what went wrong, now and later; for an upstream that runs
     * long. They still count.
     */
    public ScriptedUpstream keepingLast(int requests) {
        recording.keepLast(requests);
        return this;
    }

    /** Every whole request so far, in the order of arrival. */
    public List<RecordedRequest> requests() {
        return recording.requests();
    }

    /** How many whole requests have arrived so far. */
    public int requestCount() {
        return recording.count();
    }

    /**
     * Waits for the next request that was not taken yet.
     *
     * @throws AssertionError if none has come in time; its message tells what was seen instead
     */
    public RecordedRequest takeRequest(Duration atMost) {
        return recording.take(atMost);
    }

    /** How many connections were accepted so far. */
    public int connectionCount() {
        return recording.connections();
    }

    /** How many connections are open now: neither the peer nor this side has closed them. */
    public int openConnections() {
        return recording.open();
    }

    /** Waits until exactly that many connections are open; false if that did not happen in time. */
    public boolean awaitOpenConnections(int count, Duration atMost) {
        return recording.awaitOpen(count, atMost);
    }

    /**
     * Every byte received that is not part of a whole request: malformed ones, and those whose rest is missing so
     * far. By connection, in the order they were accepted. Under TLS, what was decrypted.
     */
    public byte[] strayBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        connections.forEach(connection -> bytes.writeBytes(connection.strayBytes()));
        return bytes.toByteArray();
    }

    /**
     * Stops listening, breaks off every open exchange and waits until all threads have ended. Of no effect the second
     * time. The port refuses connections afterwards.
     *
     * @throws IllegalStateException if a thread does not end, as when a function of {@link #answerWith} never returns
     */
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join();
            for (UpstreamConnection connection : connections) {
                connection.abandon();
            }
            for (UpstreamConnection connection : connections) {
                if (!connection.join(LONGEST_END)) {
                    throw new IllegalStateException("a reply does not end: " + this);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the upstream", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while closing the upstream", e);
        }
    }

    /** Where it listens, and what it saw. */
    @Override
    public String toString() {
        return "upstream " + baseUrl("") + " " + recording;
    }

    /** Every thread ever started; for a test that none is left. */
    List<Thread> threads() {
        return Stream.concat(Stream.of(acceptor), connections.stream().flatMap(UpstreamConnection::threads)).toList();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connected(listener.accept());
            } catch (IOException e) {
                // The close of the listener ends the loop; anything else is one connection that did not come to be.
                if (!listener.isClosed()) {
                    recording.note("could not accept a connection: " + e);
                }
            }
        }
    }

    private void connected(Socket accepted) throws IOException {
        ConnectionSocket socket = tls.isPresent()
                ? ConnectionSocket.secure(accepted, tls.get())
                : ConnectionSocket.plain(accepted);
        connections.removeIf(UpstreamConnection::isForgettable);
        UpstreamConnection connection =
                new UpstreamConnection(recording.connectionOpened(), socket, recording, script);
        connections.add(connection);
        connection.start();
    }
}
