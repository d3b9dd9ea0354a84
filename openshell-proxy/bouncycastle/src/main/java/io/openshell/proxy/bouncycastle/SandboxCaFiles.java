package io.openshell.proxy.bouncycastle;

import java.nio.file.Path;

/**
 * The files of a sandbox CA, whether they exist yet or not. All but the key are for sandboxed processes to read.
 *
 * @param directory where they are; made absolute
 */
public record SandboxCaFiles(Path directory) {
    /** The password of {@link #trustStore()}: Java's customary one, for the store holds no secret. */
    public static final String TRUST_STORE_PASSWORD = "changeit";

    /** Makes {@code directory} absolute. Touches no file. */
    public SandboxCaFiles {
        directory = directory.toAbsolutePath().normalize();
    }

    /** Returns the CA certificate, PEM, for clients that add it to roots of their own (NODE_EXTRA_CA_CERTS). */
    public Path certificate() {
        return directory.resolve("openshell-ca.pem");
    }

    /** Returns the CA's private key, PKCS #8 in PEM, mode 0600. The only secret here. */
    public Path key() {
        return directory.resolve("openshell-ca.key");
    }

    /** Returns the system's roots and the CA, PEM, for clients that take one file (SSL_CERT_FILE). */
    public Path bundle() {
        return directory.resolve("ca-bundle.pem");
    }

    /**
     * Returns the same certificates as {@link #bundle()} in a PKCS #12 store for {@code javax.net.ssl.trustStore};
     * its password is {@link #TRUST_STORE_PASSWORD}.
     */
    public Path trustStore() {
        return directory.resolve("openshell-ca.p12");
    }

    /** Returns the file that says what the bundle and the trust store were made from. */
    Path trustState() {
        return directory.resolve(".trust-state");
    }
}
