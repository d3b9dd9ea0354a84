package io.openshell.proxy.bouncycastle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes what sandboxed clients trust: the machine's roots and the CA, as PEM and as a PKCS #12 store.
 *
 * <p>Both take a second's fraction to make, so they are made again only if a file is gone or changed, or the CA or the
 * machine's roots are others. That is told by sizes and times, which are kept in one more file. Callers hold the
 * directory's lock.
 */
final class TrustBundles {
    /** Raised when these lines change what they write, so that files of an older version are made again. */
    private static final String LAYOUT = "layout 1\n";

    private final SandboxCaFiles files;
    private final SystemRoots systemRoots;

    TrustBundles(SandboxCaFiles files, SystemRoots systemRoots) {
        this.files = files;
        this.systemRoots = systemRoots;
    }

    /** Makes the two files for {@code ca} unless they are there already. */
    void refresh(X509Certificate ca) throws IOException {
        try {
            if (Files.exists(files.trustState())
                    && Files.readString(files.trustState()).equals(state(ca))) {
                return;
            }
            List<byte[]> roots = systemRoots.load();
            AtomicFiles.write(files.bundle(), pemBundle(ca, roots), AtomicFiles.PUBLIC);
            AtomicFiles.write(files.trustStore(), trustStore(ca, roots), AtomicFiles.PUBLIC);
            byte[] state = state(ca).getBytes(StandardCharsets.UTF_8);
            AtomicFiles.write(files.trustState(), state, AtomicFiles.PUBLIC);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java runtime cannot write a trust store", e);
        }
    }

    /** Describes what goes in and what came out; a file that is missing is part of it, and not an error. */
    private String state(X509Certificate ca) throws IOException, GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(ca.getEncoded());
        StringBuilder state = new StringBuilder(LAYOUT + "ca " + HexFormat.of().formatHex(digest) + "\n");
        if (systemRoots.source().isPresent()) {
            describe(systemRoots.source().get(), state);
        }
        describe(files.bundle(), state);
        describe(files.trustStore(), state);
        return state.toString();
    }

    private static void describe(Path file, StringBuilder state) throws IOException {
        state.append(file);
        if (Files.exists(file)) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            state.append(' ').append(attributes.size()).append(' ').append(attributes.lastModifiedTime());
        }
        state.append('\n');
    }

    private static byte[] pemBundle(X509Certificate ca, List<byte[]> roots) throws GeneralSecurityException {
        StringBuilder pem = new StringBuilder(Pem.encode(Pem.CERTIFICATE, ca.getEncoded()));
        for (byte[] root : roots) {
            pem.append(Pem.encode(Pem.CERTIFICATE, root));
        }
        return pem.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Certificate entries carry the attribute that makes Java trust them; {@link KeyStore} adds it. */
    private static byte[] trustStore(X509Certificate ca, List<byte[]> roots)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("openshell-sandbox-ca", ca);
        CertificateFactory parser = CertificateFactory.getInstance("X.509");
        int number = 0;
        for (byte[] root : roots) {
            number++;
            try {
                store.setCertificateEntry(
                        "system-root-" + number, parser.generateCertificate(new ByteArrayInputStream(root)));
            } catch (CertificateException e) {
                // A JVM client could not read it from anywhere else either.
                System.getLogger(SandboxCa.class.getName()).log(Level.WARNING,
                        "root certificate {0} of this machine is left out of the Java trust store: {1}",
                        number, e.getMessage());
            }
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        store.store(encoded, SandboxCaFiles.TRUST_STORE_PASSWORD.toCharArray());
        return encoded.toByteArray();
    }
}
