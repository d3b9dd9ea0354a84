package io.openshell.proxy;

import io.openshell.proxy.tls.Leaf;
import io.openshell.proxy.tls.LeafCertificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for inference.local, made by the JDK's keytool once per JVM, and a client's trust in it. */
final class TestCertificates implements LeafCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final TestCertificates INSTANCE = create();

    private final Leaf leaf;

    private TestCertificates(Leaf leaf) {
        this.leaf = leaf;
    }

    static TestCertificates get() {
        return INSTANCE;
    }

    private static TestCertificates create() {
        try {
            Path directory = Files.createTempDirectory("openshell-proxy-test");
            Path file = directory.resolve("leaf.p12");
            Process keytool = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-alias", "leaf", "-keyalg", "EC", "-groupname", "secp256r1",
                    "-dname", "CN=inference.local", "-ext", "SAN=dns:inference.local", "-validity", "2",
                    "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", new String(PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            String output =
                    new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool: " + output);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            Files.delete(file);
            Files.delete(directory);
            return new TestCertificates(new Leaf(
                    (PrivateKey) store.getKey("leaf", PASSWORD),
                    List.of((X509Certificate) store.getCertificate("leaf"))));
        } catch (Exception e) {
            throw new IllegalStateException("no test certificate", e);
        }
    }

    @Override
    public Leaf current() {
        return leaf;
    }

    /** Returns what a client that trusts the certificate, and nothing else, connects with. */
    SSLContext clientContext() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("leaf", leaf.chain().getFirst());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
