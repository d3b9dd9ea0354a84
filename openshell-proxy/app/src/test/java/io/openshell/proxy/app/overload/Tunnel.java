package io.openshell.proxy.app.overload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection of a crowd: cheap, and in no hurry to do what a proper client would. Used by one thread. */
final class Tunnel implements AutoCloseable {
    static final String CONNECT = "CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n";

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LONGEST_HEAD = 16 * 1024;

    private final Socket raw;
    private final Socket socket;

    private Tunnel(Socket raw, Socket socket) {
        this.raw = raw;
        this.socket = socket;
    }

    /** Returns a connection on which nothing has been sent. */
    static Tunnel plain(InetSocketAddress proxy) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(proxy, PATIENCE_MILLIS);
        return new Tunnel(socket, socket);
    }

    /** Returns a tunnel with TLS. */
    static Tunnel open(InetSocketAddress proxy, SSLContext trust) throws IOException {
        Tunnel plain = plain(proxy);
        try {
            return plain.startTls(trust);
        } catch (IOException e) {
            plain.reset();
            throw e;
        }
    }

    private Tunnel startTls(SSLContext trust) throws IOException {
        send(CONNECT);
        String head = readHead();
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("CONNECT: " + head.lines().findFirst().orElse(""));
        }
        SSLSocket tls = (SSLSocket) trust.getSocketFactory().createSocket(raw, "inference.local", 443, true);
        tls.startHandshake();
        return new Tunnel(raw, tls);
    }

    Tunnel send(String ascii) throws IOException {
        return send(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    Tunnel send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Sends the head of a POST to {@code path} with a body of {@code length} bytes. */
    Tunnel head(String path, long length) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\nHost: inference.local\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + length + "\r\n\r\n");
    }

    /** Reads one answer whose length is announced, and returns its status. */
    int answer() throws IOException {
        String head = readHead();
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                socket.getInputStream().skipNBytes(Long.parseLong(line.substring(15).strip()));
            }
        }
        return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** Reads a head, byte by byte: what follows it is not this reader's. */
    private String readHead() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() == LONGEST_HEAD) {
                throw new EOFException("no head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Reads one byte, or says that there is no more. */
    boolean readByte() throws IOException {
        return socket.getInputStream().read() >= 0;
    }

    /** Leaves with a reset, which keeps no port in use. */
    void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    @Override
    public void close() throws IOException {
        reset();
    }
}
