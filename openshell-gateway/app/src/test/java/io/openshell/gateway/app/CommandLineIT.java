package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags, files, exit codes and the one line that says what is wrong. */
class CommandLineIT {
    private static final String KEY_A = Base64.getEncoder().encodeToString("a".repeat(32).getBytes());
    private static final String KEY_B = Base64.getEncoder().encodeToString("b".repeat(32).getBytes());

    @TempDir
    private Path directory;

    private void assertRefused(int exitCode, String message, Map<String, String> environment, String... arguments)
            throws Exception {
        try (ProgramProcess jar = GatewayJar.start(directory, environment, arguments)) {
            assertThat(jar.exitCode()).as(jar.stderr()).isEqualTo(exitCode);
            assertThat(jar.stderr().lines()).singleElement().asString().startsWith("openshell-gateway")
                    .contains(message);
            assertThat(jar.stdout()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--nonsense | Unknown option: '--nonsense'",
        "--listen nowhere | not HOST:PORT",
        "--listen 0.0.0.0:0 | an address off loopback: give --tls-cert and --tls-key",
        "--listen 0.0.0.0:0 --no-auth | an address off loopback: give --tls-cert and --tls-key",
        "--tls-cert /x | give --tls-cert and --tls-key together",
        "--client-ca /x | --client-ca needs --tls-cert and --tls-key",
        "--tls-cert /no/such --tls-key /no/such | cannot be read as a PEM chain",
        "--store mysql://x/y | write sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE",
        "--store postgresql://u:secret@h/db | put it into PGPASSWORD",
        "--log xml | expected one of [TEXT, JSON]"})
    void aWrongFlagIsWrongUsage(String flags, String message) throws Exception {
        assertRefused(2, message, Map.of(), flags.split(" "));
    }

    @Test
    void aWrongMasterKeyInTheEnvironmentIsWrongUsageAndIsNotShown() throws Exception {
        assertRefused(2, "OPENSHELL_MASTER_KEY: a master key is 32 bytes in base64",
                Map.of("OPENSHELL_MASTER_KEY", "c2hvcnQ="), "--listen", "127.0.0.1:0");
    }

    @Test
    void aDatabaseOutOfReachIsAFailure() throws Exception {
        assertRefused(1, "the database cannot be reached: start it, or check --store", Map.of(),
                "--listen", "127.0.0.1:0", "--store", "postgresql://nobody@127.0.0.1:1/none");
    }

    @Test
    void aFileThatIsNoDatabaseIsAFailure() throws Exception {
        Path file = Files.writeString(directory.resolve("text.db"), "no database at all, by any means\n".repeat(99));

        assertRefused(1, "the file is no database or a damaged one", Map.of(),
                "--listen", "127.0.0.1:0", "--store", "sqlite:" + file);
    }

    @Test
    void anAddressInUseIsAFailure() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertRefused(1, "cannot listen on " + address, Map.of(), "--listen", address);
        }
    }

    @Test
    void helpAndVersionAreEverywhere() throws Exception {
        for (String[] command : new String[][] {{"--help"}, {"rotate-key", "--help"}}) {
            try (ProgramProcess jar = GatewayJar.start(directory, Map.of(), command)) {
                assertThat(jar.exitCode()).isZero();
                assertThat(jar.stdout()).startsWith("Usage: openshell-gateway");
            }
        }
        try (ProgramProcess jar = GatewayJar.start(directory, Map.of(), "--version")) {
            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stdout()).matches("openshell-gateway \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
            assertThat(jar.stderr()).isEmpty();
        }
    }

    @Test
    void itServesOnFilesThatOnlyTheirOwnerMayReadAndEndsWithZeroWhenAskedTo() throws Exception {
        try (ProgramProcess jar = GatewayJar.serve(directory)) {
            assertThat(jar.ready("store")).isEqualTo("sqlite");
            assertThat(jar.stdout()).matches("openshell-gateway ready listen=127\\.0\\.0\\.1:\\d+ store=sqlite "
                    + "admin-token-file=\\S+/state/openshell/admin\\.token admin=127\\.0\\.0\\.1:\\d+\n");
            Path state = directory.resolve("state/openshell");
            try (var files = Files.list(state)) {
                for (Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state))).isEqualTo("rwx------");
            try (GatewayClient client = GatewayClient.of(jar)) {
                assertThat(client.bundle(client.createToken("t")).getRoutesList()).isEmpty();
            }

            jar.terminate();

            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stderr()).contains(" changed ").doesNotContain("WARNING", "warning:");
        }
    }

    @Test
    void aTokenFileThatOthersMayReadIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "x".repeat(40));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(1, "may be read or written by others: chmod 600 it", Map.of(),
                "--listen", "127.0.0.1:0", "--admin-token-file", file.toString());
    }

    @Test
    void aShortTokenIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "password\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertRefused(2, "at least 32 printable ASCII characters", Map.of(),
                "--listen", "127.0.0.1:0", "--admin-token-file", file.toString());
    }

    @Test
    void withoutAuthenticationItSaysSoLoudly() throws Exception {
        try (ProgramProcess jar = GatewayJar.serve(directory, "--no-auth")) {
            assertThat(jar.ready("admin-token-file")).isEqualTo("none");
            assertThat(jar.stderr()).contains("WARN warning", "may change routes and read every key");
        }
    }

    @Test
    void aRotatedKeyOpensWhatTheOldOneSealedAndAGatewayThatRunsGoesOn() throws Exception {
        try (ProgramProcess jar = GatewayJar.serve(directory);
                GatewayClient client = GatewayClient.of(jar)) {
            client.createProvider("prod", "sk-rotation-5tVq8Wz3", "mock://");
            client.set("prod", "m");
            String before = Files.readString(directory.resolve("state/openshell/master.key"));

            try (ProgramProcess rotation = GatewayJar.start(directory, Map.of(), "rotate-key")) {
                assertThat(rotation.exitCode()).as(rotation.stderr()).isZero();
                assertThat(rotation.stdout()).isEqualTo("Credentials sealed anew: 1\n");
            }

            assertThat(Files.readString(directory.resolve("state/openshell/master.key"))).isNotEqualTo(before);
            assertThat(client.bundle(client.createToken("t")).getRoutes(0).getApiKey())
                    .isEqualTo("sk-rotation-5tVq8Wz3");
            client.createProvider("more", "sk-after-the-rotation", "mock://");
            client.set("more", "m");
            assertThat(client.bundle(client.createToken("u")).getRoutes(0).getApiKey())
                    .isEqualTo("sk-after-the-rotation");
        }
    }

    @Test
    void aKeyInTheEnvironmentIsRotatedToTheOneGivenAndTheOldOneOpensNothingMore() throws Exception {
        String store = "sqlite:" + directory.resolve("env.db");
        Map<String, String> old = Map.of("OPENSHELL_MASTER_KEY", KEY_A);
        try (ProgramProcess jar = GatewayJar.start(directory, old, "--listen", "127.0.0.1:0", "--store", store);
                GatewayClient client = GatewayClient.of(jar)) {
            client.createProvider("prod", "sk-rotation-5tVq8Wz3", "mock://");
        }
        assertRefused(1, "set OPENSHELL_NEW_MASTER_KEY to the next one", old, "rotate-key", "--store", store);
        try (ProgramProcess rotation = GatewayJar.start(
                directory,
                Map.of("OPENSHELL_MASTER_KEY", KEY_A, "OPENSHELL_NEW_MASTER_KEY", KEY_B),
                "rotate-key", "--store", store)) {
            assertThat(rotation.exitCode()).as(rotation.stderr()).isZero();
        }

        assertRefused(1, "the master key in OPENSHELL_MASTER_KEY is not the one that the store is sealed under", old,
                "--listen", "127.0.0.1:0", "--store", store);
        assertThat(directory.resolve("master.key")).doesNotExist();
        assertThat(List.of(KEY_A, KEY_B)).allSatisfy(key -> assertThat(Files.readString(
                directory.resolve("env.db"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(key));
    }
}
