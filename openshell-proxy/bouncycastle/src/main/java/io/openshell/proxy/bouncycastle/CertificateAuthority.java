package io.openshell.proxy.bouncycastle;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A CA certificate and its private key. Immutable; the key is never printed. */
record CertificateAuthority(PrivateKey privateKey, X509Certificate certificate) {
    @Override
    public String toString() {
        return "CertificateAuthority[" + certificate.getSubjectX500Principal() + "]";
    }
}
