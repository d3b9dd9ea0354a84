package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox CA from one start of the jar to the next: another one takes its place, its key stays private. */
class CaRotationIT {
    @TempDir
    private Path directory;

    private List<String> arguments(Path tlsDirectory) throws Exception {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - route: inference.local
                    endpoint: mock://
                    model: pinned-model
                    protocols: [openai_chat_completions]
                    provider_type: openai
                    api_key: sk-unused
                """);
        return List.of("--inference-routes", routes.toString(), "--listen", "127.0.0.1:0",
                "--tls-dir", tlsDirectory.toString());
    }

    private ProgramProcess serve(CaFiles files) throws Exception {
        return ProxyJar.start(directory, Map.of(), arguments(files.directory()).toArray(new String[0]));
    }

    private static void end(ProgramProcess jar) throws Exception {
        jar.terminate();
        assertThat(jar.exitCode()).isZero();
    }

    private static void assertPermissions(CaFiles files) throws Exception {
        assertThat(CaFiles.permissions(files.key())).isEqualTo("rw-------");
        for (Path file : List.of(files.certificate(), files.bundle(), files.trustStore())) {
            assertThat(CaFiles.permissions(file)).isEqualTo("rw-r--r--");
        }
    }

    @Test
    void whoRemovesKeyAndCertificateAndStartsAgainHasAnotherCaInAllFiles() throws Exception {
        CaFiles files = new CaFiles(directory.resolve("tls"));
        CaFiles old;
        try (ProgramProcess jar = serve(files)) {
            assertThat(files.verifies(jar)).isTrue();
            old = files.copyTo(directory.resolve("old"));
            Files.delete(files.key());
            Files.delete(files.certificate());
            // What runs goes on as it began, until the operator finds the time.
            assertThat(old.verifies(jar)).isTrue();
            end(jar);
        }

        try (ProgramProcess jar = serve(files)) {
            assertThat(files.verifies(jar)).isTrue();
            assertThat(old.verifies(jar)).isFalse();
            end(jar);
        }

        assertRotated(files, old);
    }

    @Test
    void aSandboxCaThatIsPutInThePlaceOfAnotherIsUsedFromTheNextStartOn() throws Exception {
        CaFiles files = new CaFiles(directory.resolve("tls"));
        CaFiles other = new CaFiles(directory.resolve("other"));
        for (CaFiles each : List.of(files, other)) {
            try (ProgramProcess jar = serve(each)) {
                assertThat(each.verifies(jar)).isTrue();
                end(jar);
            }
        }
        CaFiles old = files.copyTo(directory.resolve("old"));
        Files.delete(files.key());
        Files.delete(files.certificate());
        Files.move(other.key(), files.key());
        Files.copy(other.certificate(), files.certificate());

        try (ProgramProcess jar = serve(files)) {
            assertThat(files.verifies(jar)).isTrue();
            assertThat(other.verifies(jar)).isTrue();
            assertThat(old.verifies(jar)).isFalse();
            end(jar);
        }

        assertThat(Files.readString(files.certificate())).isEqualTo(Files.readString(other.certificate()));
        assertRotated(files, old);
    }

    private static void assertRotated(CaFiles files, CaFiles old) throws Exception {
        String certificate = Files.readString(files.certificate()).strip();
        String before = Files.readString(old.certificate()).strip();
        assertThat(certificate).isNotEqualTo(before);
        assertThat(Files.readString(files.bundle())).contains(certificate).doesNotContain(before);
        // The machine's roots are the same; one certificate has taken the place of another.
        assertThat(files.trusted()).hasSameSizeAs(old.trusted());
        assertThat(files.trusted().stream().filter(one -> !contains(old, one))).hasSize(1);
        assertPermissions(files);
    }

    private static boolean contains(CaFiles files, java.security.cert.X509Certificate certificate) {
        try {
            return files.trusted().contains(certificate);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "077"})
    void theJarsUmaskNeitherOpensTheKeyNorClosesTheRest(String umask) throws Exception {
        CaFiles files = new CaFiles(directory.resolve("tls"));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh",
                ProgramProcess.java(), "-jar", ProxyJar.JAR.toString()));
        command.addAll(arguments(files.directory()));

        try (ProgramProcess jar = ProgramProcess.startCommand(directory, Map.of(), command)) {
            assertThat(jar.ready("ca")).isEqualTo(files.certificate().toString());
            assertPermissions(files);
            end(jar);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-"})
    void aKeyThatOthersMayReadStopsTheStart(String permissions) throws Exception {
        CaFiles files = new CaFiles(directory.resolve("tls"));
        try (ProgramProcess jar = serve(files)) {
            assertThat(jar.ready("ca")).isNotEmpty();
            end(jar);
        }
        byte[] key = Files.readAllBytes(files.key());
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString(permissions));

        try (ProgramProcess jar = serve(files)) {
            assertThat(jar.exitCode()).isEqualTo(1);
            assertThat(jar.stdout()).isEmpty();
            assertThat(jar.stderr()).contains(permissions + " let others at the CA key", "chmod 600");
        }

        assertThat(Files.readAllBytes(files.key())).isEqualTo(key);
        assertThat(CaFiles.permissions(files.key())).isEqualTo(permissions);
    }
}
