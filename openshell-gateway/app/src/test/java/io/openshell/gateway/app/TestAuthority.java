package io.openshell.gateway.app;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority and what it signs, as PEM files in one folder. */
final class TestAuthority {
    private final Path directory;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** A certificate and its key. */
    record Issued(Path certificate, Path key) {}

    TestAuthority(Path directory, String name) throws Exception {
        this.directory = directory;
        keys = keys();
        X500Name subject = new X500Name("CN=" + name);
        X509v3CertificateBuilder builder = builder(subject, subject, keys);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        certificate = sign(builder);
        write(path(name), certificate);
    }

    /** Returns the authority's own certificate. */
    Path root(String name) {
        return path(name);
    }

    /** Returns a certificate with one alternative name, valid from an hour ago until {@code end}. */
    Issued issue(String file, int kind, String name, Instant end) throws Exception {
        KeyPair own = keys();
        X509v3CertificateBuilder builder = builder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                new X500Name("CN=" + file),
                own,
                end);
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, name)));
        Path key = directory.resolve(file + ".key");
        write(path(file), sign(builder));
        write(key, new JcaPKCS8Generator(own.getPrivate(), null));
        return new Issued(path(file), key);
    }

    private Path path(String file) {
        return directory.resolve(file + ".pem");
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair own) {
        return builder(issuer, subject, own, Instant.now().plus(Duration.ofDays(1)));
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair own, Instant end) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, new SecureRandom()),
                Date.from(Instant.now().minus(Duration.ofHours(1))),
                Date.from(end),
                subject,
                own.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static void write(Path file, Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(object);
        }
        Files.writeString(file, text.toString());
    }
}
