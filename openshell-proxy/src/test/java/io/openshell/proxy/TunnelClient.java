package io.openshell.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of the proxy that sends exactly the bytes it is told and shows exactly what came back. */
final class TunnelClient implements AutoCloseable {
    /** What opens the tunnel. */
    static final String CONNECT = "CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n";

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket raw;
    private final Socket socket;

    /** An answer as it came: whole if {@code complete}, else what there was before the connection ended. */
    record Answer(int status, String statusLine, List<String> headerLines, byte[] body, List<Integer> chunks,
            boolean complete) {
        Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headerLines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        }

        String text() {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    private TunnelClient(Socket raw, Socket socket) {
        this.raw = raw;
        this.socket = socket;
    }

    /** Returns a client on a plain connection to the proxy: nothing has been sent. */
    static TunnelClient plain(InetSocketAddress proxy) throws IOException {
        Socket socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return new TunnelClient(socket, socket);
    }

    /** Returns a client in a tunnel with TLS, ready for requests. */
    static TunnelClient connect(InetSocketAddress proxy) throws Exception {
        return plain(proxy).openTunnel().startTls("inference.local");
    }

    /** Asks for the tunnel and returns this client in it, before TLS. */
    TunnelClient openTunnel() throws IOException {
        Answer answer = send(CONNECT).readHead();
        if (answer.status() != 200) {
            throw new IOException("CONNECT: " + answer.statusLine());
        }
        return this;
    }

    /** Returns this connection with TLS on it, the handshake done with {@code serverName} as SNI. */
    TunnelClient startTls(String serverName) throws Exception {
        return startTls(
                TestCertificates.get().clientContext(),
                parameters -> parameters.setServerNames(List.of(new SNIHostName(serverName))));
    }

    /** Returns this connection with a session of {@code context} on it, the handshake done with {@code settings}. */
    TunnelClient startTls(SSLContext context, Consumer<SSLParameters> settings) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, "inference.local", 443, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        settings.accept(parameters);
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return new TunnelClient(raw, tls);
    }

    TunnelClient send(String bytes) throws IOException {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    TunnelClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a POST of {@code json} to {@code path}. */
    TunnelClient post(String path, String json) throws IOException {
        return send(request(path, json));
    }

    static String request(String path, String json) {
        return "POST " + path + " HTTP/1.1\r\nHost: inference.local\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer made-up-by-the-client\r\nContent-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json;
    }

    /** Reads status line and headers only. */
    Answer readHead() throws IOException {
        String statusLine = readLine();
        List<String> headers = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            headers.add(line);
        }
        return new Answer(Integer.parseInt(statusLine.split(" ", -1)[1]), statusLine, headers, new byte[0], List.of(),
                false);
    }

    /** Reads one answer to its end, or to the end of the connection. */
    Answer read() throws IOException {
        return read(body -> false);
    }

    /** Reads one answer until what has come of its body is enough, which leaves it incomplete. */
    Answer read(Predicate<byte[]> enough) throws IOException {
        Answer head = readHead();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Integer> chunks = new ArrayList<>();
        boolean complete;
        try {
            if (head.header("transfer-encoding").isPresent()) {
                complete = readChunks(body, chunks, enough);
            } else if (head.header("content-length").isPresent()) {
                body.write(readExactly(Integer.parseInt(head.header("content-length").get())));
                complete = true;
            } else {
                complete = head.status() == 204 || head.status() == 304 || readToEnd(body);
            }
        } catch (IOException e) {
            complete = false;
        }
        return new Answer(head.status(), head.statusLine(), head.headerLines(), body.toByteArray(), chunks, complete);
    }

    private boolean readChunks(ByteArrayOutputStream body, List<Integer> chunks, Predicate<byte[]> enough)
            throws IOException {
        while (!enough.test(body.toByteArray())) {
            int size = Integer.parseInt(readLine(), 16);
            if (size == 0) {
                return readLine().isEmpty();
            }
            chunks.add(size);
            for (int i = 0; i < size; i++) {
                body.write(readByte());
            }
            if (!readLine().isEmpty()) {
                throw new IOException("no line end behind a chunk");
            }
        }
        return false;
    }

    private boolean readToEnd(ByteArrayOutputStream body) throws IOException {
        socket.getInputStream().transferTo(body);
        return true;
    }

    /** Reads one chunk of an answer whose head was read; empty at the last one. */
    String readChunk() throws IOException {
        int size = Integer.parseInt(readLine(), 16);
        byte[] data = readExactly(size);
        readLine();
        return new String(data, StandardCharsets.ISO_8859_1);
    }

    private byte[] readExactly(int size) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the connection ended");
        }
        return bytes;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = readByte(); c != '\n'; c = readByte()) {
            line.append((char) c);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line without CRLF: " + line);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    private int readByte() throws IOException {
        int c = socket.getInputStream().read();
        if (c < 0) {
            throw new EOFException("the connection ended");
        }
        return c;
    }

    /** Returns everything up to the end of the connection, or what there was before it broke. */
    byte[] readRest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int c = in.read(); c >= 0; c = in.read()) {
                rest.write(c);
            }
        } catch (IOException e) {
            rest.writeBytes(new byte[0]);
        }
        return rest.toByteArray();
    }

    /** Returns every byte up to the end of the connection, or to an error event, behind which the proxy waits. */
    byte[] readUntilQuiet() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[4096];
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                bytes.write(buffer, 0, size);
                if (bytes.toString(StandardCharsets.ISO_8859_1).contains("cut before its end")) {
                    break;
                }
            }
        } catch (IOException e) {
            // Reset, which is how a cut answer may end; what came before it counts.
            return bytes.toByteArray();
        }
        return bytes.toByteArray();
    }

    /** Returns whether the proxy has ended the connection; waits for that. */
    boolean isEnded() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    /** Leaves with a reset. */
    void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Returns the TLS session's socket, to ask what was negotiated or to end the session. */
    SSLSocket tls() {
        return (SSLSocket) socket;
    }

    Socket raw() {
        return raw;
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
