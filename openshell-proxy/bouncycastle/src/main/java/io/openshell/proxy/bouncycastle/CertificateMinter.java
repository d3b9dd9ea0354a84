package io.openshell.proxy.bouncycastle;

import io.openshell.proxy.tls.Leaf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** Builds and signs certificates (RFC 5280), ECDSA on P-256 with SHA-256. Stateless. */
final class CertificateMinter {
    /** The one name the proxy answers to. */
    static final String HOST = "inference.local";

    /**
     * Five years. A running child process has read its trust store once, so a CA that ends often breaks work; one that
     * ends seldom costs little here, for the name constraint leaves nothing to sign but {@link #HOST}.
     */
    static final Duration CA_LIFETIME = Duration.ofDays(5 * 365);

    /** A leaf's key is in this process's memory only, and each start mints another one. */
    static final Duration LEAF_LIFETIME = Duration.ofDays(7);

    /** A virtual machine's clock may run behind the host's. */
    static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private CertificateMinter() {}

    /** Returns a self-signed CA certificate for {@code keys}. */
    static X509Certificate mintCa(KeyPair keys, Instant now) {
        byte[] keyId = CertificateExtensions.keyId(publicKey(keys.getPublic()));
        // Part of the key's identifier, so that two CAs on one host do not have one name.
        String unique = HexFormat.of().formatHex(keyId, 0, 4);
        return selfSign(keys, new X500Name("O=OpenShell,CN=OpenShell Sandbox CA " + unique), keyId, now);
    }

    /** Returns a certificate that is {@code old} in all that makes a chain: key, name and key identifier. */
    static X509Certificate renewCa(CertificateAuthority old, Instant now) {
        KeyPair keys = new KeyPair(old.certificate().getPublicKey(), old.privateKey());
        return selfSign(keys, subjectOf(old.certificate()), CertificateExtensions.keyIdOf(old.certificate()), now);
    }

    /** Returns a new key and a certificate for {@link #HOST}; it does not outlive the CA. */
    static Leaf mintLeaf(CertificateAuthority ca, Instant now) {
        return mintLeaf(ca, HOST, now);
    }

    /** Returns a new key and a certificate for {@code host}, whether or not the CA may sign for it. */
    static Leaf mintLeaf(CertificateAuthority ca, String host, Instant now) {
        KeyPair keys = EcKeys.generate();
        X509Certificate issuer = ca.certificate();
        Instant caEnd = issuer.getNotAfter().toInstant();
        Instant leafEnd = now.plus(LEAF_LIFETIME);
        SubjectPublicKeyInfo key = publicKey(keys.getPublic());
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                subjectOf(issuer),
                serial(),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(leafEnd.isBefore(caEnd) ? leafEnd : caEnd),
                new X500Name("CN=" + host),
                key);
        Extension[] extensions =
                CertificateExtensions.ofServer(host, key, CertificateExtensions.keyIdOf(issuer));
        // The CA itself is not sent: a client that does not have it does not trust it either.
        return new Leaf(keys.getPrivate(), List.of(sign(builder, extensions, ca.privateKey())));
    }

    private static X509Certificate selfSign(KeyPair keys, X500Name name, byte[] keyId, Instant now) {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                name,
                serial(),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(CA_LIFETIME)),
                name,
                publicKey(keys.getPublic()));
        return sign(builder, CertificateExtensions.ofCa(HOST, keyId), keys.getPrivate());
    }

    private static SubjectPublicKeyInfo publicKey(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private static X500Name subjectOf(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    /** Positive, random, at most 20 octets (RFC 5280, section 4.1.2.2); the top bit set makes it always 20. */
    private static BigInteger serial() {
        return new BigInteger(158, RANDOM).setBit(158);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, Extension[] extensions, PrivateKey key) {
        try {
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            byte[] der = builder.build(new EcdsaSigner(key)).getEncoded();
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException e) {
            throw new UncheckedIOException("encoding in memory failed", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime does not read the certificate it signed", e);
        }
    }
}
