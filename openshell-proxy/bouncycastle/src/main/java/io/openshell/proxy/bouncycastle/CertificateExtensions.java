package io.openshell.proxy.bouncycastle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** What the two kinds of certificate say about themselves: the extensions of RFC 5280, section 4.2. */
final class CertificateExtensions {
    private static final boolean CRITICAL = true;
    private static final boolean NOT_CRITICAL = false;

    private static final Map<ASN1ObjectIdentifier, String> NAMES_IN_CA = Map.of(
            Extension.basicConstraints, "basicConstraints",
            Extension.keyUsage, "keyUsage",
            Extension.nameConstraints, "nameConstraints",
            Extension.subjectKeyIdentifier, "subjectKeyIdentifier");

    private CertificateExtensions() {}

    /** Returns those of a CA that may sign for {@code host} and nothing else, and no further CA. */
    static Extension[] ofCa(String host, byte[] keyId) {
        return new Extension[] {
            extension(Extension.basicConstraints, CRITICAL, new BasicConstraints(0)),
            extension(Extension.keyUsage, CRITICAL, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
            extension(Extension.nameConstraints, CRITICAL, only(host)),
            extension(Extension.subjectKeyIdentifier, NOT_CRITICAL, new SubjectKeyIdentifier(keyId)),
        };
    }

    /** Returns those of a TLS server certificate for {@code host}. */
    static Extension[] ofServer(String host, SubjectPublicKeyInfo key, byte[] issuerKeyId) {
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, host));
        return new Extension[] {
            extension(Extension.basicConstraints, CRITICAL, new BasicConstraints(false)),
            extension(Extension.keyUsage, CRITICAL, new KeyUsage(KeyUsage.digitalSignature)),
            extension(Extension.extendedKeyUsage, NOT_CRITICAL, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
            extension(Extension.subjectAlternativeName, NOT_CRITICAL, names),
            extension(Extension.subjectKeyIdentifier, NOT_CRITICAL, new SubjectKeyIdentifier(keyId(key))),
            extension(Extension.authorityKeyIdentifier, NOT_CRITICAL, new AuthorityKeyIdentifier(issuerKeyId)),
        };
    }

    /**
     * Returns the names of the extensions in which {@code certificate} is not what {@link #ofCa} makes, none if it may
     * be used. How the key identifier was computed is its maker's choice (RFC 7093, section 2); that it has one is not.
     */
    static List<String> missingFromCa(X509Certificate certificate, String host) {
        List<String> differences = new ArrayList<>();
        for (Extension expected : ofCa(host, new byte[0])) {
            if (!isMetBy(certificate, expected)) {
                differences.add(NAMES_IN_CA.get(expected.getExtnId()));
            }
        }
        return differences;
    }

    /** Returns the key identifier that {@code ca} has. */
    static byte[] keyIdOf(X509Certificate ca) {
        byte[] wrapped = ca.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        return SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(wrapped).getOctets())
                .getKeyIdentifier();
    }

    /** Returns the key identifier of RFC 7093, section 2, method 1: the first 160 bits of a SHA-256. */
    static byte[] keyId(SubjectPublicKeyInfo key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(digest.digest(key.getPublicKeyData().getBytes()), 20);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /**
     * Permits one host name. Kinds of name that are not listed stay unconstrained, so addresses, the other way to
     * name a TLS server, are excluded as a whole: 0.0.0.0/0 and ::/0 (RFC 5280, section 4.2.1.10).
     */
    private static NameConstraints only(String host) {
        GeneralSubtree[] permitted = {new GeneralSubtree(new GeneralName(GeneralName.dNSName, host))};
        GeneralSubtree[] excluded = {everyAddress(4), everyAddress(16)};
        return new NameConstraints(permitted, excluded);
    }

    private static GeneralSubtree everyAddress(int addressBytes) {
        byte[] zeroAddressAndMask = new byte[2 * addressBytes];
        return new GeneralSubtree(new GeneralName(GeneralName.iPAddress, new DEROctetString(zeroAddressAndMask)));
    }

    private static boolean isMetBy(X509Certificate certificate, Extension expected) {
        byte[] actual = certificate.getExtensionValue(expected.getExtnId().getId());
        if (actual == null) {
            return false;
        }
        boolean critical = certificate.getCriticalExtensionOIDs().contains(expected.getExtnId().getId());
        boolean free = expected.getExtnId().equals(Extension.subjectKeyIdentifier);
        return critical == expected.isCritical()
                && (free || ASN1OctetString.getInstance(actual).equals(expected.getExtnValue()));
    }

    private static Extension extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            return Extension.create(id, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException("encoding in memory failed", e);
        }
    }
}
