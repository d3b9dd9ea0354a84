package io.openshell.examples.benchmarks.soak;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One connection to the proxy, whose bytes are the caller's: it can send half of anything and leave at any moment. Used
 * by one thread at a time.
 */
final class Tunnel implements AutoCloseable {
    static final String CONNECT = "CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n";

    private static final int CONNECT_MILLIS = 20_000;
    /** How long nothing may come; more than the proxy's own patience with a backend. */
    private static final int READ_MILLIS = 90_000;
    private static final int LONGEST_LINE = 16_384;

    private final Socket raw;
    private final Socket socket;
    private final InputStream in;
    private int requests;

    private Tunnel(Socket raw, Socket socket) throws IOException {
        this.raw = raw;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects; nothing has been sent. */
    static Tunnel plain(InetSocketAddress proxy) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(proxy, CONNECT_MILLIS);
            socket.setSoTimeout(READ_MILLIS);
            socket.setTcpNoDelay(true);
            return new Tunnel(socket, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects, opens the tunnel and shakes hands. */
    static Tunnel open(InetSocketAddress proxy, SSLContext trust) throws IOException {
        Tunnel plain = plain(proxy);
        try {
            return plain.openTunnel().startTls(trust, "inference.local");
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** Asks for the tunnel. */
    Tunnel openTunnel() throws IOException {
        Answer answer = send(CONNECT).readHead();
        if (answer.status() != 200) {
            throw new IOException("CONNECT was answered with " + answer.status());
        }
        return this;
    }

    /** Returns this connection with TLS on it. */
    Tunnel startTls(SSLContext trust, String serverName) throws IOException {
        SSLSocket tls = (SSLSocket) trust.getSocketFactory().createSocket(raw, "inference.local", 443, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return new Tunnel(raw, tls);
    }

    Tunnel send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Tunnel send(byte[] bytes) throws IOException {
        return send(bytes, bytes.length);
    }

    /** Sends the first {@code length} bytes. */
    Tunnel send(byte[] bytes, int length) throws IOException {
        requests++;
        socket.getOutputStream().write(bytes, 0, length);
        return this;
    }

    /** Returns how often something was sent. */
    int sends() {
        return requests;
    }

    /** Reads one answer: to its end, or to where the connection ended. */
    Answer read() throws IOException {
        Answer head = readHead();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole;
        try {
            whole = head.isChunked() ? readChunks(body) : readLength(head.length(), body);
        } catch (EOFException e) {
            whole = false;
        }
        return head.withBody(body.toString(StandardCharsets.ISO_8859_1), whole);
    }

    /** Reads status line and headers. */
    Answer readHead() throws IOException {
        Answer head = Answer.of(readLine());
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            head = head.withHeader(line);
        }
        return head;
    }

    /** Reads that many bytes of whatever comes, or fewer if the connection ends. */
    int readSome(int bytes) throws IOException {
        return in.readNBytes(bytes).length;
    }

    private boolean readLength(int length, ByteArrayOutputStream body) throws IOException {
        byte[] bytes = in.readNBytes(length);
        body.writeBytes(bytes);
        return bytes.length == length;
    }

    private boolean readChunks(ByteArrayOutputStream body) throws IOException {
        while (true) {
            int size = Integer.parseInt(readLine(), 16);
            if (size == 0) {
                return readLine().isEmpty();
            }
            if (!readLength(size, body) || !readLine().isEmpty()) {
                return false;
            }
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("a line without end");
            }
            line.append((char) c);
        }
        int end = line.length() - 1;
        if (end < 0 || line.charAt(end) != '\r') {
            throw new IOException("a line without CRLF");
        }
        line.setLength(end);
        return line.toString();
    }

    /** Leaves with an RST. */
    void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Leaves with a FIN, without a word of TLS. */
    @Override
    public void close() throws IOException {
        raw.close();
    }
}
