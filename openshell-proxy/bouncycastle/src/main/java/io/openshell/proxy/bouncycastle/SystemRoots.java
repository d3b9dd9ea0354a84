package io.openshell.proxy.bouncycastle;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Where the machine's public roots are: one of the usual PEM files, else the Java runtime's own store.
 *
 * <p>The environment (SSL_CERT_FILE) is not asked. In a shell prepared for sandboxed processes it names the very
 * bundle that is to be made; and what a sandbox trusts is for the machine's administrator to say, whose tools
 * (update-ca-certificates, update-ca-trust) write the files below.
 *
 * @param pemFiles the candidates, most wanted first
 * @param javaStore the Java runtime's trust store, taken if there is none of them
 */
record SystemRoots(List<Path> pemFiles, Path javaStore) {
    SystemRoots {
        pemFiles = List.copyOf(pemFiles);
    }

    /** Returns the places that Linux distributions, the BSDs and macOS use. */
    static SystemRoots ofThisMachine() {
        return new SystemRoots(
                List.of(
                        Path.of("/etc/ssl/certs/ca-certificates.crt"), // Debian, Ubuntu, Alpine, Arch
                        Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"), // Fedora, RHEL
                        Path.of("/etc/pki/tls/certs/ca-bundle.crt"), // older RHEL
                        Path.of("/etc/ssl/ca-bundle.pem"), // SUSE
                        Path.of("/etc/ssl/cert.pem")), // the BSDs, macOS
                Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"));
    }

    /** Returns the file the roots are first looked for in, or nothing if this machine has none. */
    Optional<Path> source() {
        return candidates().stream().findFirst();
    }

    /**
     * Returns the roots, each one DER-encoded, of the first file that holds any; an empty list if none does. A file
     * that cannot be read is logged and passed over: fewer roots keep a client from other hosts, not from inference.
     */
    List<byte[]> load() {
        for (Path candidate : candidates()) {
            try {
                List<byte[]> roots = candidate.equals(javaStore) ? loadJavaStore() : loadPem(candidate);
                if (!roots.isEmpty()) {
                    return roots;
                }
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                System.getLogger(SandboxCa.class.getName()).log(Level.WARNING,
                        "no root certificates taken from {0}: {1}", candidate, e.getMessage());
            }
        }
        return List.of();
    }

    private List<Path> candidates() {
        List<Path> all = new ArrayList<>(pemFiles);
        all.add(javaStore);
        all.removeIf(file -> !Files.isRegularFile(file) || !Files.isReadable(file));
        return all;
    }

    /** Takes the certificates and nothing else: comments stay behind, and a key that strayed in there does too. */
    private static List<byte[]> loadPem(Path file) throws IOException {
        return Pem.decode(Pem.CERTIFICATE, Files.readAllBytes(file));
    }

    private List<byte[]> loadJavaStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(
                javaStore.toFile(), SandboxCaFiles.TRUST_STORE_PASSWORD.toCharArray());
        List<byte[]> roots = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            if (certificate != null && store.isCertificateEntry(alias)) {
                roots.add(certificate.getEncoded());
            }
        }
        return roots;
    }
}
