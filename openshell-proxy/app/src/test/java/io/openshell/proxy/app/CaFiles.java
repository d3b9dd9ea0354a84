package io.openshell.proxy.app;

import io.openshell.router.testing.ProgramProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

/** The files of a sandbox CA in {@code directory}, and what a client makes of them. */
record CaFiles(Path directory) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    Path key() {
        return directory.resolve("openshell-ca.key");
    }

    Path certificate() {
        return directory.resolve("openshell-ca.pem");
    }

    Path bundle() {
        return directory.resolve("ca-bundle.pem");
    }

    Path trustStore() {
        return directory.resolve("openshell-ca.p12");
    }

    static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Returns what a Java client trusts that was told of the store. */
    List<X509Certificate> trusted() throws Exception {
        KeyStore store = KeyStore.getInstance(trustStore().toFile(), PASSWORD);
        List<X509Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            certificates.add((X509Certificate) store.getCertificate(alias));
        }
        return certificates;
    }

    /** Returns a copy in another directory, permissions and all, as a client or an operator keeps it. */
    CaFiles copyTo(Path target) throws IOException {
        CaFiles copy = new CaFiles(Files.createDirectories(target));
        Files.copy(key(), copy.key(), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(certificate(), copy.certificate());
        Files.copy(bundle(), copy.bundle());
        Files.copy(trustStore(), copy.trustStore());
        return copy;
    }

    /** Returns whether a client with this trust gets an answer from {@code proxy}; false if it refuses its leaf. */
    boolean verifies(ProgramProcess proxy) throws Exception {
        // Before that there may be no files.
        String listen = proxy.ready("listen");
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(KeyStore.getInstance(trustStore().toFile(), PASSWORD));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        int colon = listen.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(address))
                .sslContext(context)
                .build()) {
            return Sandboxed.chat(client, "{}").statusCode() > 0;
        } catch (SSLHandshakeException e) {
            return false;
        }
    }
}
