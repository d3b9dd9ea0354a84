package io.openshell.proxy.app.smuggling;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A TLS session in a CONNECT tunnel, over which exactly the given bytes go. */
final class RawTunnel implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String HOST = "inference.local";
    private static final String CONNECT = "CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n";
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection Established\r\n\r\n";

    private final Socket raw;
    private final SSLSocket tls;

    private RawTunnel(Socket raw, SSLSocket tls) {
        this.raw = raw;
        this.tls = tls;
    }

    static RawTunnel open(InetSocketAddress proxy, SSLContext trust) throws IOException {
        Socket raw = new Socket(proxy.getAddress(), proxy.getPort());
        raw.setSoTimeout(PATIENCE_MILLIS);
        raw.setTcpNoDelay(true);
        raw.getOutputStream().write(HostileStream.encode(CONNECT));
        String answer = new String(
                raw.getInputStream().readNBytes(ESTABLISHED.length()), StandardCharsets.ISO_8859_1);
        if (!answer.equals(ESTABLISHED)) {
            throw new IOException("CONNECT: " + answer);
        }
        // Not closed together with the session: ending that must not look as if the client had left.
        SSLSocket tls = (SSLSocket) trust.getSocketFactory().createSocket(raw, HOST, 443, false);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(HOST)));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return new RawTunnel(raw, tls);
    }

    /** Sends the pieces, a TLS record each; then says that there is nothing more to come. */
    void sendAll(List<String> pieces) {
        try {
            for (String piece : pieces) {
                send(piece);
            }
            tls.shutdownOutput();
        } catch (IOException e) {
            // It was refused and closed before all was sent; the answer says so, and it is read next.
            return;
        }
    }

    void send(String bytes) throws IOException {
        OutputStream out = tls.getOutputStream();
        out.write(HostileStream.encode(bytes));
        out.flush();
    }

    /** Returns everything that comes until the proxy ends the session or the connection. */
    String readToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = tls.getInputStream();
        in.transferTo(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns one answer, for which the session stays open. */
    Answer readAnswer() throws IOException {
        StringBuilder received = new StringBuilder();
        InputStream in = tls.getInputStream();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the proxy left behind: " + received);
            }
            received.append((char) b);
            List<Answer> answers = b == '\n' || b == '}' ? Answer.parse(received.toString()) : List.of();
            if (!answers.isEmpty() && answers.getFirst().whole()) {
                return answers.getFirst();
            }
        }
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
