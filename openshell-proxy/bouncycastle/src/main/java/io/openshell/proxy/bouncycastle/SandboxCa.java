package io.openshell.proxy.bouncycastle;

import io.openshell.proxy.tls.Leaf;
import io.openshell.proxy.tls.LeafCertificates;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Objects;

/**
 * The certificate authority that sandboxed clients trust for {@code inference.local}, kept in a directory, and the
 * source of the certificate the proxy shows them. Thread-safe.
 *
 * {@snippet file="io/openshell/proxy/bouncycastle/ExamplesTest.java" region="ca"}
 *
 * <p>The CA is ECDSA on P-256, valid for five years, and limited by a critical name constraint to
 * {@code inference.local}. (Java clients do not apply the constraints of a root, see RFC 5280, section 6.1.1; others
 * do.) It is renewed by {@link #open} in its last 30 days, for the same key and name: processes that trust the old
 * certificate accept leaves made under the new one until the old one ends.
 *
 * <p>Leaves are valid for seven days, but not longer than the CA, and are replaced when two thirds of that are over.
 * Their keys are in memory only. Once the CA itself has ended, the last leaf is shown on, and clients refuse it: the
 * next start renews the CA.
 */
public final class SandboxCa implements LeafCertificates {
    private final SandboxCaFiles files;
    private final X509Certificate certificate;
    private final RenewingLeaf leaf;

    private SandboxCa(SandboxCaFiles files, CertificateAuthority ca, InstantSource clock) {
        this.files = files;
        this.certificate = ca.certificate();
        this.leaf = new RenewingLeaf(
                now -> CertificateMinter.mintLeaf(ca, now), certificate.getNotAfter().toInstant(), clock);
    }

    /** As {@link #open(Path, InstantSource)}, by the system's clock. */
    public static SandboxCa open(Path tlsDirectory) throws IOException {
        return open(tlsDirectory, InstantSource.system());
    }

    /**
     * Returns the CA of {@code tlsDirectory}: the one that is there if it can be used, else a new one. Then writes the
     * trust bundles if they are missing or made from other certificates than today's. Creates the directory, mode 0755,
     * if need be. Several threads and processes may do this at once on one directory; they wait for each other.
     *
     * @param clock tells when certificates begin, end and are renewed, now and as long as the result is used
     * @throws UnusableCaException if the files of a CA are there and cannot be used: damaged, not belonging together,
     *     a key that others may read, a CA without the limits above. They are left as they are.
     * @throws IOException if a file cannot be read or written
     */
    public static SandboxCa open(Path tlsDirectory, InstantSource clock) throws IOException {
        return open(new SandboxCaFiles(tlsDirectory), clock, SystemRoots.ofThisMachine());
    }

    static SandboxCa open(SandboxCaFiles files, InstantSource clock, SystemRoots roots) throws IOException {
        Objects.requireNonNull(clock, "clock");
        try {
            TlsDirectory.prepare(files.directory());
            CertificateAuthority ca = TlsDirectory.exclusively(files.directory(), () -> load(files, clock, roots));
            return new SandboxCa(files, ca, clock);
        } catch (AccessDeniedException e) {
            throw new UnusableCaException(
                    Path.of(e.getFile()),
                    "this user may not read or write it",
                    "give " + files.directory() + " to the user who runs the proxy, or name another TLS directory",
                    e);
        }
    }

    private static CertificateAuthority load(SandboxCaFiles files, InstantSource clock, SystemRoots roots)
            throws IOException {
        CertificateAuthority ca = new CaStore(files).loadOrCreate(clock.instant());
        new TrustBundles(files, roots).refresh(ca.certificate());
        return ca;
    }

    /** Returns where the CA's files are. */
    public SandboxCaFiles files() {
        return files;
    }

    /** Returns the CA's certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Returns the certificate for {@code inference.local} to show on a new connection. */
    @Override
    public Leaf current() {
        return leaf.current();
    }
}
