package io.openshell.proxy.bouncycastle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** CAs, certificates and clocks for tests. */
final class TestCa {
    /** A whole second, for certificates know no smaller unit. */
    static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

    /** A machine without roots, which makes the bundles small and tests quick. */
    static final SystemRoots NO_ROOTS = new SystemRoots(List.of(), Path.of("/none"));

    private TestCa() {}

    static CertificateAuthority at(Instant now) {
        KeyPair keys = EcKeys.generate();
        return new CertificateAuthority(keys.getPrivate(), CertificateMinter.mintCa(keys, now));
    }

    static SandboxCa open(Path directory, Instant now) throws IOException {
        return SandboxCa.open(new SandboxCaFiles(directory), InstantSource.fixed(now), NO_ROOTS);
    }

    static ECPrivateKey keyIn(SandboxCaFiles files) throws IOException {
        return EcKeys.fromPkcs8(Pem.decode(Pem.PRIVATE_KEY, Files.readAllBytes(files.key())).getFirst());
    }

    static X509Certificate selfSigned(KeyPair keys, String subject, Instant now, Extension... extensions)
            throws Exception {
        return sign(keys, subject, keys.getPrivate(), subject, now, extensions);
    }

    /** Returns a CA certificate, sound in itself, for {@code key} but signed by {@code issuer}. */
    static X509Certificate crossSigned(ECPrivateKey key, CertificateAuthority issuer, Instant now) throws Exception {
        KeyPair keys = EcKeys.withPublicKey(key);
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        return sign(keys, "CN=Operator", issuer.privateKey(), "CN=Issuer", now,
                CertificateExtensions.ofCa(CertificateMinter.HOST, CertificateExtensions.keyId(info)));
    }

    private static X509Certificate sign(
            KeyPair keys, String subject, PrivateKey issuerKey, String issuer, Instant now, Extension... extensions)
            throws Exception {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.TEN,
                Date.from(now),
                Date.from(now.plus(CertificateMinter.CA_LIFETIME)),
                new X500Name(subject),
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        for (Extension extension : extensions) {
            builder.addExtension(extension);
        }
        byte[] der = builder.build(new EcdsaSigner(issuerKey)).getEncoded();
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    static List<X509Certificate> certificatesIn(Path pem) throws Exception {
        CertificateFactory parser = CertificateFactory.getInstance("X.509");
        return parser.generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem))).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    static String pem(X509Certificate certificate) throws Exception {
        return Pem.encode(Pem.CERTIFICATE, certificate.getEncoded());
    }
}
