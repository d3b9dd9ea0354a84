package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused: the message names the file and the remedy, no file is touched, no key is quoted. */
class CaStoreTest {
    private static final String RESTORE = "restore it, or remove openshell-ca.key and openshell-ca.pem";

    @TempDir
    Path directory;

    private SandboxCaFiles files;

    @BeforeEach
    void makeCa() throws Exception {
        files = TestCa.open(directory, TestCa.NOW).files();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-", "rwxrwxrwx"})
    void aKeyThatOthersMayTouchIsRefused(String permissions) throws Exception {
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString(permissions));

        assertRefused(files.key(), "its permissions " + permissions + " let others at", "run chmod 600 on it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void aKeyThatOnlyItsOwnerMayTouchIsUsed(String permissions) throws Exception {
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString(permissions));

        assertThat(TestCa.open(directory, TestCa.NOW).certificate())
                .isEqualTo(TestCa.certificatesIn(files.certificate()).getFirst());
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() throws Exception {
        Files.delete(files.key());

        assertRefused(files.key(), "is missing beside openshell-ca.pem", RESTORE);
        assertThat(files.key()).doesNotExist();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        writeKey(EcKeys.generate().getPrivate().getEncoded());

        assertRefused(files.certificate(), "belongs to another key than openshell-ca.key", RESTORE);
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        writeKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded());

        assertRefused(files.key(), "holds no EC private key in PKCS #8", RESTORE);
    }

    @Test
    void aKeyOnAnotherCurveIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(384);
        writeKey(generator.generateKeyPair().getPrivate().getEncoded());

        assertRefused(files.key(), "holds a key that is not on the curve P-256", RESTORE);
    }

    @Test
    void aFileCutAnywhereIsRefused() throws Exception {
        for (Path file : new Path[] {files.key(), files.certificate()}) {
            byte[] whole = Files.readAllBytes(file);
            // The last byte is a line feed after the last line, which nothing depends on.
            for (int length = 0; length < whole.length - 1; length += 1 + length / 10) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertRefused(file, "", RESTORE);
            }
            Files.write(file, whole);
        }
        assertThat(TestCa.open(directory, TestCa.NOW).certificate()).isNotNull();
    }

    @Test
    void aChangedByteInTheCertificateIsRefused() throws Exception {
        byte[] der = TestCa.certificatesIn(files.certificate()).getFirst().getEncoded();
        for (int at = 0; at < der.length; at += 7) {
            byte[] changed = der.clone();
            changed[at] ^= 1;
            Files.writeString(files.certificate(), Pem.encode(Pem.CERTIFICATE, changed));
            assertRefused(files.certificate(), "", RESTORE);
        }
    }

    @Test
    void aChangedByteInTheKeyIsRefused() throws Exception {
        byte[] der = TestCa.keyIn(files).getEncoded();
        der[der.length - 1] ^= 1;
        writeKey(der);

        assertRefused(files.certificate(), "belongs to another key", RESTORE);
    }

    @Test
    void twoCertificatesInOneFileAreRefused() throws Exception {
        Files.writeString(files.certificate(), Files.readString(files.certificate()).repeat(2));

        assertRefused(files.certificate(), "holds 2 CERTIFICATE blocks instead of one", RESTORE);
    }

    @Test
    void aCertificateThatIsNoCaIsRefused() throws Exception {
        writeCertificateWith(key -> CertificateExtensions.ofServer(
                CertificateMinter.HOST, key, CertificateExtensions.keyId(key)));

        assertRefused(
                files.certificate(),
                "is no CA limited to inference.local: wrong basicConstraints, keyUsage, nameConstraints",
                RESTORE);
    }

    @Test
    void aCaThatMaySignForAnyHostIsRefused() throws Exception {
        writeCertificateWith(key -> Arrays.stream(ofCa(CertificateMinter.HOST, key))
                .filter(extension -> !extension.getExtnId().equals(Extension.nameConstraints))
                .toArray(Extension[]::new));

        assertRefused(files.certificate(), "is no CA limited to inference.local: wrong nameConstraints", RESTORE);
    }

    @Test
    void aCaThatMaySignForAnotherHostIsRefused() throws Exception {
        writeCertificateWith(key -> ofCa("example.com", key));

        assertRefused(files.certificate(), "is no CA limited to inference.local: wrong nameConstraints", RESTORE);
    }

    @Test
    void aCaWithoutKeyIdentifierIsRefused() throws Exception {
        writeCertificateWith(key -> Arrays.stream(ofCa(CertificateMinter.HOST, key))
                .filter(extension -> !extension.getExtnId().equals(Extension.subjectKeyIdentifier))
                .toArray(Extension[]::new));

        assertRefused(files.certificate(), "is no CA limited to inference.local: wrong subjectKeyIdentifier", RESTORE);
    }

    @Test
    void anOldCertificateWithoutExtensionsIsRefused() throws Exception {
        writeCertificateWith(key -> new Extension[0]);

        assertRefused(files.certificate(), "is no CA limited to inference.local", RESTORE);
    }

    @Test
    void aCertificateOfAnotherIssuerIsRefused() throws Exception {
        CertificateAuthority other = TestCa.at(TestCa.NOW);
        Files.writeString(files.certificate(), TestCa.pem(TestCa.crossSigned(TestCa.keyIn(files), other, TestCa.NOW)));

        assertRefused(files.certificate(), "is not self-signed", RESTORE);
    }

    @Test
    void aSandboxCaThatAnOperatorMadeIsUsed() throws Exception {
        writeCertificateWith(key -> ofCa(CertificateMinter.HOST, key));
        byte[] operators = Files.readAllBytes(files.certificate());

        SandboxCa ca = TestCa.open(directory, TestCa.NOW);

        assertThat(ca.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=Operator");
        assertThat(Files.readAllBytes(files.certificate())).isEqualTo(operators);
    }

    @Test
    void aCaOfTheFutureIsRefused() throws Exception {
        Instant earlier = TestCa.NOW.minus(Duration.ofDays(1));
        byte[] before = Files.readAllBytes(files.certificate());

        UnusableCaException refusal =
                catchThrowableOfType(UnusableCaException.class, () -> TestCa.open(directory, earlier));

        assertThat(refusal).hasMessage(files.certificate() + ": is valid only from 2026-08-01T11:00:00Z and it is "
                + "2026-07-31T12:00:00Z; set this machine's clock");
        assertThat(Files.readAllBytes(files.certificate())).isEqualTo(before);
    }

    @Test
    void aSandboxCaThatAnOperatorMadeKeepsItsNameAndKeyIdentifierWhenItIsRenewed() throws Exception {
        byte[] operatorsKeyId = {1, 2, 3, 4};
        writeCertificateWith(key -> CertificateExtensions.ofCa(CertificateMinter.HOST, operatorsKeyId));
        X509Certificate old = TestCa.open(directory, TestCa.NOW).certificate();

        X509Certificate renewed =
                TestCa.open(directory, TestCa.NOW.plus(CertificateMinter.CA_LIFETIME)).certificate();

        assertThat(renewed.getNotAfter()).isAfter(old.getNotAfter());
        assertThat(renewed.getSubjectX500Principal()).isEqualTo(old.getSubjectX500Principal());
        assertThat(CertificateExtensions.keyIdOf(renewed)).isEqualTo(operatorsKeyId);
    }

    private static Extension[] ofCa(String host, SubjectPublicKeyInfo key) {
        return CertificateExtensions.ofCa(host, CertificateExtensions.keyId(key));
    }

    private void writeKey(byte[] pkcs8) throws Exception {
        Files.writeString(files.key(), Pem.encode(Pem.PRIVATE_KEY, pkcs8));
    }

    private void writeCertificateWith(Function<SubjectPublicKeyInfo, Extension[]> extensions) throws Exception {
        KeyPair keys = EcKeys.withPublicKey(TestCa.keyIn(files));
        SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        X509Certificate certificate = TestCa.selfSigned(keys, "CN=Operator", TestCa.NOW, extensions.apply(key));
        Files.writeString(files.certificate(), TestCa.pem(certificate));
    }

    private void assertRefused(Path file, String problem, String remedy) throws Exception {
        Map<Path, String> before = contents();

        UnusableCaException refusal =
                catchThrowableOfType(UnusableCaException.class, () -> TestCa.open(directory, TestCa.NOW));

        assertThat(refusal).as("refusal of " + file).isNotNull();
        assertThat(refusal.file()).isEqualTo(file);
        assertThat(refusal.getMessage()).startsWith(file + ": ").contains(problem).contains("; " + remedy);
        assertThat(contents()).isEqualTo(before);
        StringWriter trace = new StringWriter();
        refusal.printStackTrace(new PrintWriter(trace));
        before.getOrDefault(files.key(), "").lines().filter(line -> line.length() > 20 && !line.startsWith("-----"))
                .forEach(line -> assertThat(trace.toString()).doesNotContain(line.substring(0, 20)));
    }

    private Map<Path, String> contents() throws Exception {
        Map<Path, String> contents = new HashMap<>();
        for (Path file : List.of(files.key(), files.certificate(), files.bundle(), files.trustStore())) {
            if (Files.exists(file)) {
                contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
