package io.openshell.proxy;

import io.openshell.proxy.tls.Leaf;
import io.openshell.proxy.tls.LeafCertificates;
import io.openshell.router.testing.SelfSignedCertificate;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A certificate for inference.local, made once per JVM, and a client's trust in it. */
final class TestCertificates implements LeafCertificates {
    private static final TestCertificates INSTANCE = new TestCertificates();

    private final SelfSignedCertificate certificate = SelfSignedCertificate.of("inference.local");
    private final Leaf leaf = new Leaf(certificate.privateKey(), List.of(certificate.certificate()));

    static TestCertificates get() {
        return INSTANCE;
    }

    /** Makes another one, as a renewal does. */
    static TestCertificates create() {
        return new TestCertificates();
    }

    @Override
    public Leaf current() {
        return leaf;
    }

    /** Returns what a client that trusts the certificate, and nothing else, connects with. */
    SSLContext clientContext() {
        return certificate.context();
    }
}
