package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openshell.router.testing.ProgramProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags, exit codes and the one line that says what is wrong. */
class CommandLineIT {
    @TempDir
    private Path directory;

    private ProgramProcess run(String... arguments) throws Exception {
        return ProxyJar.start(directory, Map.of("OPENAI_API_KEY", "sk-of-the-operator"), arguments);
    }

    private void assertRefused(int exitCode, String message, String... arguments) throws Exception {
        try (ProgramProcess jar = run(arguments)) {
            assertThat(jar.exitCode()).isEqualTo(exitCode);
            // Whoever got further than its configuration may have logged something before.
            List<String> lines = jar.stderr().lines().toList();
            assertThat(lines.getLast()).startsWith("openshell-proxy").contains(message);
            assertThat(lines.size() == 1 || exitCode == 1).as(jar.stderr()).isTrue();
            assertThat(jar.stdout()).isEmpty();
        }
    }

    private String routes(String text) throws Exception {
        return Files.writeString(directory.resolve("routes.yaml"), text).toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--nonsense | Unknown option: '--nonsense'",
        "--listen nowhere | not HOST:PORT",
        "--listen 127.0.0.1:99999 | not HOST:PORT",
        "--admin nowhere | --admin: write HOST:PORT or off",
        "--log xml | expected one of [TEXT, JSON]",
        "--max-body x | '--max-body'",
        "--max-body -1 | bodyBytes must be from 0",
        "--max-connections 0 | connections must be from 1",
        "--keep-alive-timeout 0 | keepAliveTimeout must be longer than nothing",
        "--idle-timeout 0 | idleTimeout must be positive",
        "--max-response 0 | maxBufferedBytes must be positive",
        "--allow-upstream 10.0.0.0/99 | not a block of addresses",
        "--upstream-proxy ftp://x:1 | --upstream-proxy: write http://HOST:PORT",
        "--upstream-ca /no/such/file | cannot be read as PEM certificates"})
    void aWrongFlagIsWrongUsage(String flags, String message) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--inference-routes", routes("routes: []\n")));
        if (!flags.startsWith("--listen")) {
            arguments.addAll(List.of("--listen", "127.0.0.1:0"));
        }
        arguments.addAll(List.of(flags.split(" ")));

        assertRefused(2, message, arguments.toArray(new String[0]));
    }

    @Test
    void theRoutesFileWinsOverTheGateway() throws Exception {
        try (ProgramProcess jar = ProxyJar.start(directory, Map.of("OPENSHELL_GATEWAY", "http://127.0.0.1:1"),
                "--inference-routes", routes("routes: []\n"), "--listen", "127.0.0.1:0")) {
            assertThat(jar.ready("source")).isEqualTo("file");
            assertThat(jar.stderr()).contains("routes come from the file; the gateway is not asked");
        }
    }

    @Test
    void aBadRoutesFileIsNamedWithLineAndField() throws Exception {
        String file = routes("routes:\n  - route: inference.local\n    endpoint: http://x\n    modle: m\n");

        assertRefused(2, file + ":4: routes[0].modle: unknown field; known are", "--inference-routes", file);
    }

    @Test
    void noRoutesAtAllAreWrongUsage() throws Exception {
        assertRefused(2, "no routes: give --inference-routes FILE or --gateway URL, or set OPENSHELL_INFERENCE_ROUTES"
                + " or OPENSHELL_GATEWAY");
        assertRefused(2, "there is no such file", "--inference-routes", directory.resolve("none").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.0.0.1:8080 | good | --gateway: write http://HOST:PORT or https://HOST:PORT",
        "http://u:p@127.0.0.1:8080 | good | --gateway: write http://HOST:PORT or https://HOST:PORT",
        "http://192.0.2.1:8080 | good | --gateway: token and keys would go over the network in the clear: use https",
        "http://gateway.example:8080 | good | in the clear: use https",
        "https://gateway.example | none | cannot be read",
        "http://127.0.0.1:8080 | none | cannot be read",
        "http://127.0.0.1:8080 | blank | write the token into it, one line of ASCII",
        "http://127.0.0.1:8080 | two-lines | write the token into it, one line of ASCII",
        "http://127.0.0.1:8080 | other-script | write the token into it, one line of ASCII",
        "http://127.0.0.1:8080 | long | there is more than a token in it",
        "http://127.0.0.1:8080 | directory | cannot be read"})
    void aGatewayThatCannotBeUsedIsWrongUsage(String url, String token, String message) throws Exception {
        Files.writeString(directory.resolve("good"), "osh_0123456789abcdef_x\n");
        Files.writeString(directory.resolve("blank"), " \n\n");
        Files.writeString(directory.resolve("two-lines"), "osh_0123\nosh_4567\n");
        Files.writeString(directory.resolve("other-script"), "osh_\u0665\n");
        Files.writeString(directory.resolve("long"), "x".repeat(5_000));
        Files.createDirectory(directory.resolve("directory"));

        assertRefused(2, message, "--gateway", url, "--sandbox-token-file", directory.resolve(token).toString());
    }

    @Test
    void aGatewayOnTheNetworkNeedsEncryptionAndAToken() throws Exception {
        assertRefused(2, "no token for the gateway: give --sandbox-token-file FILE or set OPENSHELL_SANDBOX_TOKEN",
                "--gateway", "https://gateway.example");
        assertRefused(2, "in the clear: use https", "--gateway", "http://192.0.2.1:8080");
    }

    @Test
    void aGatewayCaThatIsNoneIsWrongUsage() throws Exception {
        String token = Files.writeString(directory.resolve("token"), "osh_0123456789abcdef_x").toString();
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path garbage = Files.writeString(directory.resolve("garbage.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        for (Path file : List.of(directory.resolve("none.pem"), empty, garbage)) {
            assertRefused(2, "--gateway-ca: cannot be read as PEM certificates", "--gateway", "https://127.0.0.1:1",
                    "--sandbox-token-file", token, "--gateway-ca", file.toString());
        }
    }

    @Test
    void anAddressInUseIsAFailure() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertRefused(1, "cannot listen on " + address,
                    "--inference-routes", routes("routes: []\n"), "--listen", address);
        }
    }

    @Test
    void theRoutesFileMayComeFromTheEnvironment() throws Exception {
        try (ProgramProcess jar = ProxyJar.start(directory,
                Map.of("OPENSHELL_INFERENCE_ROUTES", routes("routes: []\n")), "--listen", "127.0.0.1:0")) {
            assertThat(jar.ready("routes")).isEqualTo("0");
        }
    }

    @Test
    void helpAndVersionAreEverywhere() throws Exception {
        for (String[] command : new String[][] {{"--help"}, {"env", "--help"}, {"exec", "--help"}}) {
            try (ProgramProcess jar = run(command)) {
                assertThat(jar.exitCode()).isZero();
                assertThat(jar.stdout()).startsWith("Usage: openshell-proxy");
            }
        }
        try (ProgramProcess jar = run("--version")) {
            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stdout()).matches("openshell-proxy \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
            assertThat(jar.stderr()).isEmpty();
        }
    }

    /** Starts a proxy once, so that its CA is there, and returns the folder of the CA. */
    private Path tlsDirectory() throws Exception {
        try (ProgramProcess jar = run("--inference-routes", routes("routes: []\n"), "--listen", "127.0.0.1:0")) {
            Path directory = Path.of(jar.ready("ca")).getParent();
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            return directory;
        }
    }

    @Test
    void envPrintsLinesThatAShellUnderstands() throws Exception {
        Path tls = tlsDirectory();
        try (ProgramProcess env = run("env", "--listen", "127.0.0.1:4444")) {
            assertThat(env.exitCode()).isZero();
            Path script = Files.writeString(directory.resolve("env.sh"),
                    env.stdout() + "printf '%s\\n' \"$HTTPS_PROXY\" \"$NODE_EXTRA_CA_CERTS\" \"${GH_TOKEN-none}\"\n");
            try (ProgramProcess shell = ProgramProcess.startCommand(directory, Map.of("GH_TOKEN", "ghp_operator"),
                    List.of("sh", script.toString()))) {
                assertThat(shell.exitCode()).isZero();
                assertThat(shell.stdout())
                        .isEqualTo("http://127.0.0.1:4444\n" + tls.resolve("openshell-ca.pem") + "\nnone\n");
            }
        }
    }

    @Test
    void execRunsACommandThatSeesNoCredentialAndExitsAsItDoes() throws Exception {
        Path tls = tlsDirectory();
        try (ProgramProcess exec = run("exec", "--listen", "127.0.0.1:4444", "--", "sh", "-c",
                "echo $OPENAI_API_KEY $https_proxy $SSL_CERT_FILE; exit 7")) {
            assertThat(exec.exitCode()).isEqualTo(7);
            assertThat(exec.stdout()).isEqualTo("unused http://127.0.0.1:4444 " + tls.resolve("ca-bundle.pem") + "\n");
        }
        assertRefused(1, "cannot run no-such-command", "exec", "--", "no-such-command");
    }

    @Test
    void withoutACaThereIsNothingToPrint() throws Exception {
        assertRefused(2, "start openshell-proxy once", "env");
        assertRefused(2, "start openshell-proxy once", "exec", "--", "true");
    }

    @Test
    void anOldJavaIsToldWhichOneIsNeeded() throws Exception {
        Optional<Path> old = olderJava();
        assumeTrue(old.isPresent(), "no Java older than 21 is installed beside the one that runs this");
        try (ProgramProcess jar = ProgramProcess.startCommand(directory, Map.of(),
                List.of(old.get().toString(), "-jar", ProxyJar.JAR.toString(), "--version"))) {
            assertThat(jar.exitCode()).isEqualTo(2);
            assertThat(jar.stderr()).startsWith("openshell-proxy needs Java 21 or later; this is Java ");
        }
    }

    private static Optional<Path> olderJava() throws Exception {
        Path installed = Path.of(System.getProperty("java.home")).getParent();
        try (Stream<Path> homes = Files.list(installed)) {
            return homes.filter(CommandLineIT::isOlder).map(home -> home.resolve("bin/java")).findFirst();
        }
    }

    private static boolean isOlder(Path home) {
        try {
            return Files.readString(home.resolve("release")).matches("(?s).*JAVA_VERSION=\"(1\\.8|11|17)\\..*");
        } catch (java.io.IOException e) {
            // No Java home.
            return false;
        }
    }
}
