package io.openshell.router.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's client as sandboxed code has it: a proxy in front of it, and trust in the proxy's CA alone. */
public final class SandboxedClient {
    /** The store holds certificates only, so its password is no secret. */
    private static final char[] PASSWORD = "changeit".toCharArray();

    private SandboxedClient() {}

    /**
     * Returns a client that speaks HTTP/1.1 through {@code proxy}, an {@code openshell-proxy} whose ready line has been
     * printed or will be.
     *
     * @throws IOException if the trust store beside the CA's certificate cannot be read
     */
    public static HttpClient of(ProgramProcess proxy) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(address(proxy)))
                .sslContext(trust(proxy))
                .build();
    }

    /** Returns where {@code proxy} listens. */
    public static InetSocketAddress address(ProgramProcess proxy) throws InterruptedException {
        String listen = proxy.ready("listen");
        int colon = listen.lastIndexOf(':');
        return new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    }

    /**
     * Returns trust in the CA of {@code proxy} alone.
     *
     * @throws IOException if the trust store beside the CA's certificate cannot be read
     */
    public static SSLContext trust(ProgramProcess proxy) throws IOException, InterruptedException {
        return trusting(Path.of(proxy.ready("ca")).resolveSibling("openshell-ca.p12"));
    }

    private static SSLContext trusting(Path store) throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(in, PASSWORD);
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(store + " is no trust store", e);
        }
    }
}
