package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The TLS clients that sandboxed programs are built on, each told to trust the CA the way its users tell it. */
enum Verifier {
    OPENSSL("openssl") {
        @Override
        Processes.Result connect(String host, int port, SandboxCaFiles trusted, Path scratch) throws Exception {
            Processes.Result result = Processes.run(Map.of("SSL_CERT_FILE", "/none"), List.of(
                    "openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", host, "-CAfile",
                    trusted.certificate().toString(), "-x509_strict", "-verify_return_error",
                    "-verify_hostname", host));
            boolean refused = result.exitCode() == 1 && result.output().contains("verify error:");
            boolean accepted = result.exitCode() == 0 && result.output().contains("Verify return code: 0 (ok)");
            return new Processes.Result(accepted ? ACCEPTED : refused ? REFUSED : result.exitCode(), result.output());
        }
    },
    PYTHON("python3") {
        @Override
        Processes.Result connect(String host, int port, SandboxCaFiles trusted, Path scratch) throws Exception {
            return Processes.run(Map.of("SSL_CERT_FILE", trusted.bundle().toString()), List.of(
                    "python3", script("verify.py"), host, Integer.toString(port)));
        }
    },
    NODE("node") {
        @Override
        Processes.Result connect(String host, int port, SandboxCaFiles trusted, Path scratch) throws Exception {
            return Processes.run(Map.of("NODE_EXTRA_CA_CERTS", trusted.certificate().toString()), List.of(
                    "node", script("verify.cjs"), host, Integer.toString(port)));
        }
    },
    GO("go") {
        @Override
        Processes.Result connect(String host, int port, SandboxCaFiles trusted, Path scratch) throws Exception {
            Path binary = scratch.resolve("verify");
            build(binary, Map.of("GOTOOLCHAIN", "local", "GOPROXY", "off"), List.of(
                    "go", "build", "-o", binary.toString(), script("verify.go")));
            return Processes.run(Map.of("SSL_CERT_FILE", trusted.bundle().toString(), "SSL_CERT_DIR", "/none"), List.of(
                    binary.toString(), host, Integer.toString(port)));
        }
    },
    JAVA("javac") {
        @Override
        Processes.Result connect(String host, int port, SandboxCaFiles trusted, Path scratch) throws Exception {
            Path bin = Path.of(System.getProperty("java.home"), "bin");
            build(scratch.resolve("Verify.class"), Map.of(), List.of(
                    bin.resolve("javac").toString(), "-d", scratch.toString(), script("Verify.java")));
            Path hosts = Files.writeString(scratch.resolve("hosts"), "127.0.0.1 " + host + "\n");
            return Processes.run(Map.of(), List.of(
                    bin.resolve("java").toString(), "-XX:TieredStopAtLevel=1",
                    "-Djdk.net.hosts.file=" + hosts,
                    "-Djavax.net.ssl.trustStore=" + trusted.trustStore(),
                    "-Djavax.net.ssl.trustStorePassword=" + SandboxCaFiles.TRUST_STORE_PASSWORD,
                    "-cp", scratch.toString(), "Verify", host, Integer.toString(port)));
        }
    };

    static final int ACCEPTED = 0;
    static final int REFUSED = 3;

    private final String program;

    Verifier(String program) {
        this.program = program;
    }

    /** Connects and says what came of it: exit code {@link #ACCEPTED}, {@link #REFUSED}, or another if it broke. */
    abstract Processes.Result connect(String host, int port, SandboxCaFiles trusted, Path scratch) throws Exception;

    /** Marks the test as skipped where this client does not exist. */
    void assumeInstalled() {
        assumeTrue(Processes.isInstalled(program), program + " is not installed");
    }

    private static void build(Path product, Map<String, String> environment, List<String> command) throws Exception {
        if (!Files.exists(product)) {
            Processes.Result result = Processes.run(environment, command);
            assertThat(result.exitCode()).as(result.output()).isZero();
        }
    }

    private static String script(String name) {
        return Processes.resource("verifiers/" + name).toString();
    }
}
