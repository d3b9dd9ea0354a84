package io.openshell.router.testing;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A plain socket to an upstream, one character per byte. */
final class RawClient implements AutoCloseable {

    final Socket plain;
    final Socket socket;

    RawClient(ScriptedUpstream upstream) throws IOException {
        this.plain = new Socket("127.0.0.1", upstream.port());
        this.socket = plain;
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(10_000);
    }

    private RawClient(Socket plain, Socket socket) {
        this.plain = plain;
        this.socket = socket;
    }

    /** The same connection under TLS. */
    RawClient over(Socket secure) {
        return new RawClient(plain, secure);
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    /** Everything up to and including the first appearance of that text. */
    String readThrough(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("closed behind: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Everything up to the end of the stream. */
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Leaves with an RST. */
    void reset() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
