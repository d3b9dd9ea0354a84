package io.openshell.gateway.app;

import io.openshell.router.testing.ProgramProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's TLS, made to offer what no gRPC client offers. */
final class TlsClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final SSLSocket socket;

    private TlsClient(SSLSocket socket) {
        this.socket = socket;
    }

    /** Returns a session that trusts {@code root}, the handshake done with {@code settings} on top of h2. */
    static TlsClient connect(ProgramProcess gateway, Path root, Consumer<SSLParameters> settings) throws Exception {
        Socket raw = plain(gateway);
        try {
            SSLSocket socket =
                    (SSLSocket) trusting(root).getSocketFactory().createSocket(raw, "127.0.0.1", raw.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            settings.accept(parameters);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new TlsClient(socket);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** Returns a connection on which nothing was sent yet. */
    static Socket plain(ProgramProcess gateway) throws Exception {
        String listen = gateway.ready("listen");
        int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Returns all that it can be made to offer. */
    static List<String> suites() throws Exception {
        return Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                .filter(suite -> !suite.equals("TLS_EMPTY_RENEGOTIATION_INFO_SCSV"))
                .toList();
    }

    private static SSLContext trusting(Path root) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(root)) {
            trusted.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    String suite() {
        return socket.getSession().getCipherSuite();
    }

    /** Asks for another handshake in this session and returns whether there was one before the server hung up. */
    boolean renegotiates() throws Exception {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        socket.addHandshakeCompletedListener(event -> outcome.complete(true));
        socket.startHandshake();
        Thread.ofVirtual().start(() -> {
            try {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                outcome.complete(false);
            } catch (IOException e) {
                outcome.complete(false);
            }
        });
        return outcome.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
