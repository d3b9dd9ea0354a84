package io.openshell.cli.canary;

import io.openshell.router.testing.SecretSearch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Sandboxed code of the worst kind: sends what it likes and leaves when it likes. Used by one thread. */
final class CanaryClient {
    private static final int PATIENCE_MILLIS = 20_000;

    private final InetSocketAddress proxy;
    private final SSLContext trust;

    /** A context of its own for another name: the JDK would resume a session, and then sends the name of that one. */
    private final SSLContext strangerTrust;
    private final SplittableRandom random;
    private final Tally tally;
    private final OutputStream raw;
    private final OutputStream body;

    private String what = "";
    private Socket socket = new Socket();
    private SSLSocket tls;
    private SearchedStream in;

    CanaryClient(InetSocketAddress proxy, SSLContext trust, SSLContext strangerTrust, long seed, Tally tally,
            SecretSearch search) {
        this.proxy = proxy;
        this.trust = trust;
        this.strangerTrust = strangerTrust;
        this.random = new SplittableRandom(seed);
        this.tally = tally;
        this.raw = search.in("client: bytes");
        this.body = search.in("client: bodies");
    }

    /** Sends requests until {@code left} is used up. */
    void run(AtomicLong left) throws IOException {
        try {
            while (left.getAndDecrement() > 0) {
                try {
                    request();
                } catch (SocketTimeoutException e) {
                    tally.count("WRONG no answer in time to " + what);
                    disconnect();
                } catch (IOException e) {
                    tally.count("connection ended: by the proxy");
                    disconnect();
                }
            }
        } finally {
            disconnect();
        }
    }

    private void request() throws IOException {
        int kind = random.nextInt(1000);
        if (kind < 5) {
            noTunnel();
            return;
        }
        connect();
        if (kind < 760) {
            exchange("request: sound", CanaryRequests.sound(random));
        } else if (kind < 800) {
            exchange("request: broken json", CanaryRequests.brokenJson(random));
        } else if (kind < 840) {
            exchange("request: odd target", CanaryRequests.oddTarget(random));
        } else if (kind < 865) {
            exchange("request: malformed", CanaryRequests.malformed(random));
        } else if (kind < 925) {
            begin("request: pipelined");
            send(CanaryRequests.sound(random));
            exchange("request: pipelined", CanaryRequests.sound(random));
            if (in != null) {
                answer();
            }
        } else if (kind < 945) {
            begin("client: drips");
            for (byte each : CanaryRequests.sound(random)) {
                send(new byte[] {each});
            }
            answer();
        } else if (kind < 970) {
            begin("client: leaves in the request");
            byte[] request = CanaryRequests.sound(random);
            byte[] part = new byte[random.nextInt(request.length)];
            System.arraycopy(request, 0, part, 0, part.length);
            send(part);
            abort();
        } else {
            begin("client: leaves in the answer");
            send(CanaryRequests.sound(random));
            in.readSome(random.nextInt(400));
            abort();
        }
    }

    /** What is no tunnel to inference.local: another host, another verb, bytes that are no TLS, another name in it. */
    private void noTunnel() throws IOException {
        begin("client: no tunnel");
        disconnect();
        connectPlain();
        switch (random.nextInt(4)) {
            case 0 -> sendPlain("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            case 1 -> sendPlain("GET http://inference.local/v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n");
            case 2 -> {
                openTunnel();
                sendPlain("GET /v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n");
            }
            default -> {
                openTunnel();
                startTls(strangerTrust, "evil.example");
            }
        }
        in.readAll();
        disconnect();
    }

    private void exchange(String kind, byte[] request) throws IOException {
        begin(kind);
        send(request);
        answer();
    }

    private void begin(String kind) {
        what = kind;
        tally.count(kind);
    }

    private void answer() throws IOException {
        if (in.readAnswer() == SearchedStream.End.LAST) {
            tally.count("connection ended: with an answer");
            disconnect();
        }
    }

    private void send(byte[] bytes) throws IOException {
        tls.getOutputStream().write(bytes);
    }

    private void sendPlain(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void connect() throws IOException {
        if (tls == null) {
            connectPlain();
            openTunnel();
            startTls(trust, "inference.local");
            tally.count("connection: opened");
        }
    }

    private void connectPlain() throws IOException {
        socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new SearchedStream(socket.getInputStream(), raw, body);
    }

    private void openTunnel() throws IOException {
        sendPlain("CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n");
        while (!in.readLine().isEmpty()) {
            // The head of the proxy's consent.
        }
    }

    private void startTls(SSLContext context, String serverName) throws IOException {
        tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "inference.local", 443, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        in = new SearchedStream(tls.getInputStream(), raw, body);
    }

    private void abort() throws IOException {
        socket.setSoLinger(true, 0);
        disconnect();
    }

    private void disconnect() throws IOException {
        socket.close();
        tls = null;
        in = null;
    }
}
