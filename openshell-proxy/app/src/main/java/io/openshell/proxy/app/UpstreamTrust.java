package io.openshell.proxy.app;

import io.openshell.program.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Trust for https backends: the JDK's roots and those in a PEM file. */
final class UpstreamTrust {
    private UpstreamTrust() {}

    /**
     * Returns a context that trusts the JDK's roots and the certificates in {@code file}.
     *
     * @throws ConfigurationException if the file holds none
     */
    static SSLContext withRoots(Path file) throws ConfigurationException {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> roots =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (roots.isEmpty()) {
                throw new ConfigurationException("--upstream-ca " + file + ": no certificate in it");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate root : jdkRoots()) {
                store.setCertificateEntry("jdk-" + number++, root);
            }
            for (Certificate root : roots) {
                store.setCertificateEntry("file-" + number++, root);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(store), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigurationException("--upstream-ca " + file + ": cannot be read as PEM certificates", e);
        }
    }

    private static X509Certificate[] jdkRoots() throws GeneralSecurityException {
        for (TrustManager manager : trustManagers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static TrustManager[] trustManagers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
