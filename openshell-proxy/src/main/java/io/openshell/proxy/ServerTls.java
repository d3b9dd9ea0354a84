package io.openshell.proxy;

import io.openshell.proxy.tls.Leaf;
import io.openshell.proxy.tls.LeafCertificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * How TLS is spoken to sandboxed clients: 1.2 and 1.3 with authenticated encryption only, HTTP/1.1 inside, under one
 * server name. The context lives as long as its leaf, so that sessions can be resumed.
 *
 * <p>Thread-safe.
 */
final class ServerTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] ALPN = {"http/1.1"};

    /** All offer forward secrecy and authenticated encryption; the leaf's key is for signatures. */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final LeafCertificates leaves;
    private final String serverName;

    /** The context in use and the leaf it was made of; swapped as one. Two threads may both renew: the last one stays. */
    private volatile Current current;

    private record Current(Leaf leaf, SSLContext context, String[] cipherSuites) {}

    /** Creates the settings for a server called {@code serverName}. */
    ServerTls(LeafCertificates leaves, String serverName) {
        this.leaves = Objects.requireNonNull(leaves, "leaves");
        this.serverName = Objects.requireNonNull(serverName, "serverName");
    }

    /**
     * Returns the context for a connection that begins now.
     *
     * @throws IOException if the leaf cannot be used
     */
    SSLContext context() throws IOException {
        return current().context();
    }

    private Current current() throws IOException {
        Leaf leaf = leaves.current();
        Current known = current;
        if (known == null || known.leaf() != leaf) {
            SSLContext context = newContext(leaf);
            known = new Current(leaf, context, cipherSuites(context));
            current = known;
        }
        return known;
    }

    private static String[] cipherSuites(SSLContext context) {
        List<String> supported =
                List.of(context.getSupportedSSLParameters().getCipherSuites());
        return CIPHER_SUITES.stream().filter(supported::contains).toArray(String[]::new);
    }

    private static SSLContext newContext(Leaf leaf) throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        char[] password = HexFormat.of().formatHex(random).toCharArray();
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("leaf", leaf.privateKey(), password, leaf.chain().toArray(new Certificate[0]));
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the leaf certificate cannot be used", e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Returns the parameters of every session; a client that names another server is refused. */
    SSLParameters parameters() throws IOException {
        SSLParameters parameters = new SSLParameters(current().cipherSuites(), PROTOCOLS);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(ALPN);
        parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(Pattern.quote(serverName))));
        return parameters;
    }
}
