package io.openshell.proxy.bouncycastle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the CA's key and certificate from their files, and makes what is missing.
 *
 * <p>The key is written first and never again: a certificate that ends is renewed for the same key and name. So no
 * moment at which a process is killed leaves a key and a certificate that do not belong together, and what was signed
 * under the old certificate still verifies under the new one and the other way round. Callers hold the directory's
 * lock.
 */
final class CaStore {
    /** A CA that ends within this time is renewed now, for the process that asks may run for weeks. */
    static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);

    private static final Set<PosixFilePermission> OWNERS_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path keyFile;
    private final Path certificateFile;
    private final String startOver;

    CaStore(SandboxCaFiles files) {
        this.keyFile = files.key();
        this.certificateFile = files.certificate();
        this.startOver = "restore it, or remove " + keyFile.getFileName() + " and " + certificateFile.getFileName()
                + " to have a new CA made";
    }

    /**
     * Returns the CA that is there, or a new one.
     *
     * @throws UnusableCaException if what is there is damaged, does not belong together, is no CA for the sandbox, or
     *     was readable for others; nothing has been overwritten
     */
    CertificateAuthority loadOrCreate(Instant now) throws IOException {
        boolean certificateExists = Files.exists(certificateFile);
        if (!Files.exists(keyFile)) {
            if (certificateExists) {
                throw new UnusableCaException(keyFile, "is missing beside " + certificateFile.getFileName(), startOver);
            }
            return create(now);
        }
        ECPrivateKey key = readKey();
        if (!certificateExists) {
            return store(key, CertificateMinter.mintCa(EcKeys.withPublicKey(key), now), "made");
        }
        X509Certificate certificate = readCertificate();
        requireSandboxCa(certificate, key);
        CertificateAuthority ca = new CertificateAuthority(key, certificate);
        Instant begin = certificate.getNotBefore().toInstant();
        if (now.isBefore(begin)) {
            throw new UnusableCaException(
                    certificateFile, "is valid only from " + begin + " and it is " + now, "set this machine's clock");
        }
        if (!now.plus(RENEWED_BEFORE_END).isBefore(certificate.getNotAfter().toInstant())) {
            return store(key, CertificateMinter.renewCa(ca, now), "renewed");
        }
        return ca;
    }

    private CertificateAuthority create(Instant now) throws IOException {
        KeyPair keys = EcKeys.generate();
        String pem = Pem.encode(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded());
        AtomicFiles.write(keyFile, pem.getBytes(StandardCharsets.US_ASCII), AtomicFiles.PRIVATE);
        return store(keys.getPrivate(), CertificateMinter.mintCa(keys, now), "made");
    }

    private CertificateAuthority store(PrivateKey key, X509Certificate certificate, String verb) throws IOException {
        String pem;
        try {
            pem = Pem.encode(Pem.CERTIFICATE, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate just minted has no encoding", e);
        }
        AtomicFiles.write(certificateFile, pem.getBytes(StandardCharsets.US_ASCII), AtomicFiles.PUBLIC);
        System.getLogger(SandboxCa.class.getName()).log(Level.INFO,
                "{0}: {1}, valid until {2}", certificateFile, verb, certificate.getNotAfter().toInstant());
        return new CertificateAuthority(key, certificate);
    }

    private ECPrivateKey readKey() throws IOException {
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(keyFile);
        if (!OWNERS_ONLY.containsAll(granted)) {
            throw new UnusableCaException(
                    keyFile,
                    "its permissions " + PosixFilePermissions.toString(granted) + " let others at the CA key",
                    "run chmod 600 on it, or, if others may have read it, remove it and "
                            + certificateFile.getFileName() + " to have a new CA made");
        }
        try {
            return EcKeys.fromPkcs8(onlyBlock(Pem.PRIVATE_KEY, keyFile));
        } catch (IllegalArgumentException e) {
            throw new UnusableCaException(keyFile, e.getMessage(), startOver);
        }
    }

    private X509Certificate readCertificate() throws IOException {
        try {
            byte[] der = onlyBlock(Pem.CERTIFICATE, certificateFile);
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (IllegalArgumentException e) {
            throw new UnusableCaException(certificateFile, e.getMessage(), startOver, e);
        } catch (GeneralSecurityException e) {
            throw new UnusableCaException(certificateFile, "holds no X.509 certificate", startOver, e);
        }
    }

    private static byte[] onlyBlock(String label, Path file) throws IOException {
        List<byte[]> blocks = Pem.decode(label, Files.readAllBytes(file));
        if (blocks.size() != 1) {
            throw new IllegalArgumentException("holds " + blocks.size() + " " + label + " blocks instead of one");
        }
        return blocks.getFirst();
    }

    private void requireSandboxCa(X509Certificate certificate, ECPrivateKey key) throws UnusableCaException {
        if (!EcKeys.belongTogether(key, certificate.getPublicKey())) {
            throw new UnusableCaException(
                    certificateFile, "belongs to another key than " + keyFile.getFileName(), startOver);
        }
        if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
            throw new UnusableCaException(certificateFile, "is not self-signed", startOver);
        }
        try {
            certificate.verify(certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new UnusableCaException(certificateFile, "is damaged or not self-signed", startOver, e);
        }
        List<String> differences = CertificateExtensions.missingFromCa(certificate, CertificateMinter.HOST);
        if (!differences.isEmpty()) {
            throw new UnusableCaException(
                    certificateFile,
                    "is no CA limited to " + CertificateMinter.HOST + ": wrong " + String.join(", ", differences),
                    startOver);
        }
    }
}
