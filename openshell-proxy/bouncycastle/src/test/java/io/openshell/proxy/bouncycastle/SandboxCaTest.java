package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.proxy.tls.Leaf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxCaTest {
    @TempDir
    Path parent;

    @Test
    void theFirstOpenMakesTheDirectoryAndItsFiles() throws Exception {
        SandboxCaFiles files = TestCa.open(parent.resolve("state/tls"), TestCa.NOW).files();

        assertThat(permissions(files.directory())).isEqualTo("rwxr-xr-x");
        assertThat(permissions(files.certificate())).isEqualTo("rw-r--r--");
        assertThat(permissions(files.key())).isEqualTo("rw-------");
        assertThat(permissions(files.bundle())).isEqualTo("rw-r--r--");
        assertThat(permissions(files.trustStore())).isEqualTo("rw-r--r--");
        try (Stream<Path> all = Files.list(files.directory())) {
            assertThat(all.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
                    "openshell-ca.pem", "openshell-ca.key", "ca-bundle.pem", "openshell-ca.p12",
                    ".trust-state", ".lock");
        }
    }

    @Test
    void theSecondOpenUsesAllThatIsThere() throws Exception {
        SandboxCa first = TestCa.open(parent, TestCa.NOW);
        List<FileTime> before = times(first.files());

        SandboxCa second = TestCa.open(parent, TestCa.NOW.plus(Duration.ofDays(100)));

        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(times(second.files())).isEqualTo(before);
    }

    @Test
    void theCaIsLimitedInEveryWayX509Knows() throws Exception {
        X509Certificate ca = TestCa.open(parent, TestCa.NOW).certificate();

        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(usages(ca)).containsExactly(5, 6);
        assertThat(ca.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15", "2.5.29.30");
        assertThat(ca.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(ca.getSerialNumber().signum()).isPositive();
        assertThat(ca.getSerialNumber().toByteArray()).hasSize(20);
        assertThat(ca.getNotBefore()).isBefore(TestCa.NOW);
        assertThat(ca.getNotAfter()).isEqualTo(TestCa.NOW.plus(CertificateMinter.CA_LIFETIME));
    }

    @Test
    void twoCasOnOneMachineHaveTwoNames() throws Exception {
        X509Certificate one = TestCa.open(parent.resolve("one"), TestCa.NOW).certificate();
        X509Certificate other = TestCa.open(parent.resolve("other"), TestCa.NOW).certificate();

        assertThat(one.getSubjectX500Principal().getName()).matches("CN=OpenShell Sandbox CA [0-9a-f]{8},O=OpenShell");
        assertThat(one.getSubjectX500Principal()).isNotEqualTo(other.getSubjectX500Principal());
    }

    @Test
    void theLeafIsAServerCertificateForInferenceLocalAndNothingElse() throws Exception {
        SandboxCa ca = TestCa.open(parent, TestCa.NOW);

        X509Certificate leaf = ca.current().chain().getFirst();

        leaf.verify(ca.certificate().getPublicKey());
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(2, "inference.local"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(usages(leaf)).containsExactly(0);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(keyId(leaf, "2.5.29.35")).isEqualTo(keyId(ca.certificate(), "2.5.29.14"));
        assertThat(leaf.getNotAfter()).isEqualTo(TestCa.NOW.plus(CertificateMinter.LEAF_LIFETIME));
        assertThat(ca.current().chain()).hasSize(1);
    }

    @Test
    void noKeyIsPrintedOrRegisteredAnywhere() throws Exception {
        SandboxCa ca = TestCa.open(parent, TestCa.NOW);
        Leaf leaf = ca.current();
        CertificateAuthority authority = new CertificateAuthority(TestCa.keyIn(ca.files()), ca.certificate());

        assertThat(leaf.toString())
                .isEqualTo("Leaf[CN=inference.local, valid until 2026-08-08T12:00:00Z]")
                .doesNotContain(Base64.getEncoder().encodeToString(leaf.privateKey().getEncoded()));
        assertThat(authority.toString()).matches("CertificateAuthority\\[CN=OpenShell Sandbox CA \\w+, O=OpenShell]");
        assertThat(Arrays.stream(Security.getProviders()).map(Object::toString)).noneMatch(name -> name.contains("BC"));
    }

    @Test
    void aLeafWithoutCertificateIsNone() throws Exception {
        Leaf leaf = TestCa.open(parent, TestCa.NOW).current();
        List<X509Certificate> chain = new ArrayList<>(leaf.chain());
        Leaf copied = new Leaf(leaf.privateKey(), chain);
        chain.clear();

        assertThat(copied.chain()).hasSize(1);
        assertThatThrownBy(() -> new Leaf(leaf.privateKey(), chain)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCaInItsLastDaysIsRenewedForTheSameKey() throws Exception {
        SandboxCa old = TestCa.open(parent, TestCa.NOW);
        byte[] key = Files.readAllBytes(old.files().key());
        Instant end = old.certificate().getNotAfter().toInstant();
        Duration margin = CaStore.RENEWED_BEFORE_END;

        SandboxCa kept = TestCa.open(parent, end.minus(margin).minusSeconds(1));
        SandboxCa renewed = TestCa.open(parent, end.minus(margin));

        assertThat(kept.certificate()).isEqualTo(old.certificate());
        assertThat(renewed.certificate().getNotAfter()).isAfter(end);
        assertThat(renewed.certificate().getSerialNumber()).isNotEqualTo(old.certificate().getSerialNumber());
        assertThat(renewed.certificate().getSubjectX500Principal())
                .isEqualTo(old.certificate().getSubjectX500Principal());
        assertThat(Files.readAllBytes(old.files().key())).isEqualTo(key);
        assertThat(TestCa.certificatesIn(old.files().bundle())).containsExactly(renewed.certificate());
        renewed.current().chain().getFirst().verify(old.certificate().getPublicKey());
    }

    @Test
    void aCaThatEndedLongAgoIsRenewed() throws Exception {
        SandboxCa old = TestCa.open(parent, TestCa.NOW);
        Instant later = TestCa.NOW.plus(CertificateMinter.CA_LIFETIME.multipliedBy(2));

        SandboxCa renewed = TestCa.open(parent, later);

        renewed.certificate().checkValidity(java.util.Date.from(later));
        assertThat(TestCa.certificatesIn(old.files().certificate())).containsExactly(renewed.certificate());
    }

    @Test
    void whatAKilledProcessLeftBehindIsMadeGood() throws Exception {
        SandboxCa first = TestCa.open(parent, TestCa.NOW);
        Files.delete(first.files().certificate());
        Files.writeString(parent.resolve(".openshell-ca.pem.tmp"), "half a certif");

        SandboxCa second = TestCa.open(parent, TestCa.NOW);

        assertThat(second.certificate().getPublicKey()).isEqualTo(first.certificate().getPublicKey());
        assertThat(TestCa.certificatesIn(first.files().certificate())).containsExactly(second.certificate());
        assertThat(parent.resolve(".openshell-ca.pem.tmp")).doesNotExist();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws Exception {
        Path file = Files.writeString(parent.resolve("tls"), "");

        assertThatThrownBy(() -> TestCa.open(file, TestCa.NOW))
                .isInstanceOf(UnusableCaException.class)
                .hasMessage(file + ": is not a directory; name another TLS directory");
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<FileTime> times(SandboxCaFiles files) throws Exception {
        List<FileTime> times = new ArrayList<>();
        for (Path file : List.of(files.key(), files.certificate(), files.bundle(), files.trustStore())) {
            times.add(Files.getLastModifiedTime(file));
        }
        return times;
    }

    private static List<Integer> usages(X509Certificate certificate) {
        boolean[] bits = certificate.getKeyUsage();
        return Stream.iterate(0, bit -> bit + 1).limit(bits.length).filter(bit -> bits[bit]).toList();
    }

    /** Both extensions end in the identifier's 20 bytes. */
    private static byte[] keyId(X509Certificate certificate, String extension) {
        byte[] value = certificate.getExtensionValue(extension);
        return Arrays.copyOfRange(value, value.length - 20, value.length);
    }
}
