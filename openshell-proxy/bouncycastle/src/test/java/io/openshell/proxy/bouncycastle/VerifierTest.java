package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.tls.Leaf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real TLS clients say to our certificates, at their strictest. */
class VerifierTest {
    private static final String OTHER_HOST = "api.example.com";

    @TempDir
    static Path scratch;

    private static SandboxCa ca;

    @BeforeAll
    static void makeCa() throws Exception {
        ca = SandboxCa.open(scratch.resolve("tls"));
    }

    @ParameterizedTest
    @EnumSource
    void theLeafIsAcceptedForInferenceLocal(Verifier client) throws Exception {
        Processes.Result result = connect(client, CertificateMinter.HOST, ca.current(), ca.files());

        assertThat(result.exitCode()).as(result.output()).isEqualTo(Verifier.ACCEPTED);
    }

    @ParameterizedTest
    @EnumSource
    void theLeafIsRefusedForAnotherHost(Verifier client) throws Exception {
        Processes.Result result = connect(client, OTHER_HOST, ca.current(), ca.files());

        assertThat(result.exitCode()).as(result.output()).isEqualTo(Verifier.REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void theLeafOfAnotherCaIsRefused(Verifier client) throws Exception {
        SandboxCa other = TestCa.open(scratch.resolve("tls-other-" + client), Instant.now());

        Processes.Result result = connect(client, CertificateMinter.HOST, other.current(), ca.files());

        assertThat(result.exitCode()).as(result.output()).isEqualTo(Verifier.REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void aLeafMadeUnderTheRenewedCaIsAcceptedByWhoTrustsTheOldOneAndTheOtherWayRound(Verifier client)
            throws Exception {
        Path directory = scratch.resolve("tls-renewed-" + client);
        Instant almostALifetimeAgo = Instant.now().minus(CertificateMinter.CA_LIFETIME).plus(Duration.ofDays(20));
        SandboxCa old = TestCa.open(directory, almostALifetimeAgo);
        SandboxCaFiles oldFiles = copy(old.files(), scratch.resolve("tls-old-" + client));
        SandboxCa renewed = TestCa.open(directory, Instant.now());
        assertThat(renewed.certificate()).isNotEqualTo(old.certificate());
        Leaf madeUnderOld = CertificateMinter.mintLeaf(
                new CertificateAuthority(TestCa.keyIn(old.files()), old.certificate()), Instant.now());

        Processes.Result oldTrust =
                connect(client, CertificateMinter.HOST, renewed.current(), oldFiles);
        Processes.Result newTrust = connect(client, CertificateMinter.HOST, madeUnderOld, renewed.files());

        assertThat(oldTrust.exitCode()).as(oldTrust.output()).isEqualTo(Verifier.ACCEPTED);
        assertThat(newTrust.exitCode()).as(newTrust.output()).isEqualTo(Verifier.ACCEPTED);
    }

    /** Java is left out: it takes a root's name and key from the trust store, and nothing of its constraints. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JAVA")
    void whoStealsTheCaKeyCannotPoseAsAnotherHost(Verifier client) throws Exception {
        CertificateAuthority stolen = new CertificateAuthority(TestCa.keyIn(ca.files()), ca.certificate());
        Leaf forged = CertificateMinter.mintLeaf(stolen, OTHER_HOST, Instant.now());

        Processes.Result result = connect(client, OTHER_HOST, forged, ca.files());

        assertThat(result.exitCode()).as(result.output()).isEqualTo(Verifier.REFUSED);
    }

    @Test
    void whoStealsTheCaKeyCannotPoseAsAnAddress() throws Exception {
        Verifier.OPENSSL.assumeInstalled();
        Path extensions = Files.writeString(scratch.resolve("address.cnf"), "subjectAltName=IP:10.0.0.1\n");
        Path request = scratch.resolve("address.csr");
        Path forged = scratch.resolve("address.pem");
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=a",
                "-keyout", scratch.resolve("address.key").toString(), "-out", request.toString());
        openssl("x509", "-req", "-in", request.toString(), "-CA", ca.files().certificate().toString(), "-CAkey",
                ca.files().key().toString(), "-extfile", extensions.toString(), "-out", forged.toString());

        Processes.Result result = Processes.run(Map.of(), List.of("openssl", "verify", "-CAfile",
                ca.files().certificate().toString(), "-verify_ip", "10.0.0.1", forged.toString()));

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("excluded subtree violation");
    }

    private static void openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Processes.Result result = Processes.run(Map.of(), command);
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    private static SandboxCaFiles copy(SandboxCaFiles from, Path to) throws IOException {
        SandboxCaFiles copies = new SandboxCaFiles(Files.createDirectory(to));
        Files.copy(from.certificate(), copies.certificate());
        Files.copy(from.bundle(), copies.bundle());
        Files.copy(from.trustStore(), copies.trustStore());
        return copies;
    }

    private static Processes.Result connect(Verifier client, String host, Leaf shown, SandboxCaFiles trusted)
            throws Exception {
        client.assumeInstalled();
        try (LeafServer server = LeafServer.showing(shown)) {
            return client.connect(host, server.port(), trusted, scratch);
        }
    }
}
