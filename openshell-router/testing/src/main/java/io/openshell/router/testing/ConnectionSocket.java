package io.openshell.router.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One accepted socket, plain or under TLS, with the three ways to end it.
 *
 * <p>Keeps hold of the plain socket below TLS: an RST, and a close that cannot wait for the peer, are done there. One
 * thread reads, one writes, any may close.
 */
final class ConnectionSocket {

    private final Socket plain;
    private final Optional<SSLSocket> secure;
    private volatile boolean closedHere;

    private ConnectionSocket(Socket plain, Optional<SSLSocket> secure) {
        this.plain = plain;
        this.secure = secure;
    }

    static ConnectionSocket plain(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return new ConnectionSocket(socket, Optional.empty());
    }

    static ConnectionSocket secure(Socket socket, SSLContext context) throws IOException {
        socket.setTcpNoDelay(true);
        // The form that takes what was already read makes a server-side socket of it.
        Socket secure = context.getSocketFactory().createSocket(socket, InputStream.nullInputStream(), true);
        return new ConnectionSocket(socket, Optional.of((SSLSocket) secure));
    }

    /** Blocks until the TLS handshake is done; returns at once without TLS. */
    void handshake() throws IOException {
        if (secure.isPresent()) {
            secure.get().startHandshake();
        }
    }

    /** As {@link InputStream#read(byte[])}. */
    int read(byte[] into) throws IOException {
        return active().getInputStream().read(into);
    }

    void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    void write(byte[] bytes, int from, int count) throws IOException {
        active().getOutputStream().write(bytes, from, count);
    }

    /** FIN, over TLS a close_notify before it or instead of it; reading goes on. */
    void closeOutput() throws IOException {
        active().shutdownOutput();
    }

    /** Closes both sides in order. */
    void close() throws IOException {
        closedHere = true;
        try {
            if (secure.isPresent() && !secure.get().isOutputShutdown()) {
                secure.get().shutdownOutput();
            }
        } finally {
            plain.close();
        }
    }

    void reset() throws IOException {
        closedHere = true;
        plain.setSoLinger(true, 0);
        plain.close();
    }

    /** Closes without a word to the peer that could block; for the end of the whole upstream. */
    void abandon() throws IOException {
        closedHere = true;
        plain.close();
    }

    /** Whether this side closed or reset it, so that a failed read or write says nothing about the peer. */
    boolean closedHere() {
        return closedHere;
    }

    private Socket active() {
        return secure.isPresent() ? secure.get() : plain;
    }
}
