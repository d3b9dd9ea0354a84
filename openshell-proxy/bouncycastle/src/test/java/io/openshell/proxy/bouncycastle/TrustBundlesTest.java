package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustBundlesTest {
    private static final X509Certificate ROOT = TestCa.at(TestCa.NOW).certificate();
    private static final X509Certificate OTHER_ROOT = TestCa.at(TestCa.NOW).certificate();
    private static final Path JAVA_STORE = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");

    @TempDir
    Path parent;

    @Test
    void bothBundlesHoldTheCaAndTheMachinesRoots() throws Exception {
        Path roots = Files.writeString(parent.resolve("roots.pem"), TestCa.pem(ROOT) + TestCa.pem(OTHER_ROOT));

        SandboxCa ca = open(roots);

        assertThat(TestCa.certificatesIn(ca.files().bundle())).containsExactly(ca.certificate(), ROOT, OTHER_ROOT);
        assertThat(trusted(ca)).containsExactlyInAnyOrder(ca.certificate(), ROOT, OTHER_ROOT);
    }

    @Test
    void nothingButCertificatesIsTakenFromTheRootsFile() throws Exception {
        String key = Pem.encode(Pem.PRIVATE_KEY, EcKeys.generate().getPrivate().getEncoded());
        Path roots = Files.writeString(
                parent.resolve("roots.pem"), "# a comment\r\n" + key + TestCa.pem(ROOT).replace("\n", "\r\n"));

        SandboxCa ca = open(roots);

        assertThat(Files.readString(ca.files().bundle())).isEqualTo(TestCa.pem(ca.certificate()) + TestCa.pem(ROOT));
    }

    @Test
    void theFirstRootsFileThatIsThereIsTaken() throws Exception {
        Path first = Files.writeString(parent.resolve("first.pem"), TestCa.pem(ROOT));
        Path second = Files.writeString(parent.resolve("second.pem"), TestCa.pem(OTHER_ROOT));

        SandboxCa ca = open(parent.resolve("none.pem"), first, second);

        assertThat(TestCa.certificatesIn(ca.files().bundle())).containsExactly(ca.certificate(), ROOT);
    }

    @Test
    void aDamagedOrEmptyRootsFileIsPassedOver() throws Exception {
        Path damaged = Files.writeString(parent.resolve("damaged.pem"), TestCa.pem(ROOT).substring(0, 200));
        Path empty = Files.writeString(parent.resolve("empty.pem"), "# none\n");
        Path sound = Files.writeString(parent.resolve("sound.pem"), TestCa.pem(OTHER_ROOT));

        SandboxCa ca = open(damaged, empty, sound);

        assertThat(TestCa.certificatesIn(ca.files().bundle())).containsExactly(ca.certificate(), OTHER_ROOT);
    }

    @Test
    void aRootThatJavaCannotReadIsMissingInTheJavaStoreOnly() throws Exception {
        String unreadable = Pem.encode(Pem.CERTIFICATE, new byte[] {0x30, 0x03, 0x02, 0x01, 0x01});
        Path roots = Files.writeString(parent.resolve("roots.pem"), unreadable + TestCa.pem(ROOT));

        SandboxCa ca = open(roots);

        assertThat(Files.readString(ca.files().bundle())).contains(unreadable);
        assertThat(trusted(ca)).containsExactlyInAnyOrder(ca.certificate(), ROOT);
    }

    @Test
    void withoutAnyRootsFileThoseOfTheJavaRuntimeAreTaken() throws Exception {
        KeyStore cacerts = KeyStore.getInstance(JAVA_STORE.toFile(), "changeit".toCharArray());

        SandboxCa ca = open();

        assertThat(TestCa.certificatesIn(ca.files().bundle())).hasSize(cacerts.size() + 1).contains(ca.certificate());
        assertThat(trusted(ca)).hasSize(cacerts.size() + 1);
    }

    @Test
    void onAMachineWithoutRootsTheCaIsTrustedAlone() throws Exception {
        SandboxCa ca = TestCa.open(parent.resolve("tls"), TestCa.NOW);

        assertThat(TestCa.certificatesIn(ca.files().bundle())).containsExactly(ca.certificate());
        assertThat(trusted(ca)).containsExactly(ca.certificate());
    }

    @Test
    void theBundlesAreMadeAgainWhenTheRootsChange() throws Exception {
        Path roots = Files.writeString(parent.resolve("roots.pem"), TestCa.pem(ROOT));
        open(roots);
        Files.writeString(roots, TestCa.pem(ROOT) + TestCa.pem(OTHER_ROOT));

        SandboxCa ca = open(roots);

        assertThat(TestCa.certificatesIn(ca.files().bundle())).containsExactly(ca.certificate(), ROOT, OTHER_ROOT);
        assertThat(trusted(ca)).contains(OTHER_ROOT);
    }

    @Test
    void theBundlesAreMadeAgainWhenOneIsGoneOrChanged() throws Exception {
        Path roots = Files.writeString(parent.resolve("roots.pem"), TestCa.pem(ROOT));
        SandboxCaFiles files = open(roots).files();
        byte[] bundle = Files.readAllBytes(files.bundle());

        Files.delete(files.bundle());
        open(roots);
        assertThat(Files.readAllBytes(files.bundle())).isEqualTo(bundle);

        Files.writeString(files.bundle(), "cut");
        open(roots);
        assertThat(Files.readAllBytes(files.bundle())).isEqualTo(bundle);

        Files.delete(files.trustStore());
        assertThat(trusted(open(roots))).contains(ROOT);

        Files.writeString(files.trustStore(), "cut");
        assertThat(trusted(open(roots))).contains(ROOT);
    }

    @Test
    void theBundlesAreLeftAloneWhenNothingChanged() throws Exception {
        Path roots = Files.writeString(parent.resolve("roots.pem"), TestCa.pem(ROOT));
        SandboxCaFiles files = open(roots).files();
        FileTime before = Files.getLastModifiedTime(files.trustStore());

        open(roots);

        assertThat(Files.getLastModifiedTime(files.trustStore())).isEqualTo(before);
    }

    private SandboxCa open(Path... rootsFiles) throws Exception {
        SystemRoots roots = new SystemRoots(List.of(rootsFiles), JAVA_STORE);
        return SandboxCa.open(new SandboxCaFiles(parent.resolve("tls")), InstantSource.fixed(TestCa.NOW), roots);
    }

    private static List<X509Certificate> trusted(SandboxCa ca) throws Exception {
        KeyStore store = KeyStore.getInstance(
                ca.files().trustStore().toFile(), SandboxCaFiles.TRUST_STORE_PASSWORD.toCharArray());
        List<X509Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            assertThat(store.isCertificateEntry(alias)).isTrue();
            certificates.add((X509Certificate) store.getCertificate(alias));
        }
        return certificates;
    }
}
