package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CA's private key is in its file and nowhere else, whatever the jar is made to say. */
class CaKeyIT {
    @TempDir
    private Path directory;

    private ProgramProcess run(Path tlsDirectory, String... jvmOptions) throws Exception {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), "routes: []\n");
        List<String> command = new ArrayList<>(List.of(ProgramProcess.java()));
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-jar", ProxyJar.JAR.toString(), "--inference-routes", routes.toString(),
                "--listen", "127.0.0.1:0", "--log", "json", "--tls-dir", tlsDirectory.toString()));
        return ProgramProcess.startCommand(directory, Map.of(), command);
    }

    @Test
    void aServingJarSaysTheKeyToNobody() throws Exception {
        CaFiles files = new CaFiles(directory.resolve("tls"));
        Path recording = directory.resolve("recording.jfr");
        List<String> sinks = new ArrayList<>();
        // Makes the CA, then serves, with all that the JDK can be told to print and record.
        try (ProgramProcess jar = run(files.directory(), "-Djavax.net.debug=all", "-Djava.security.debug=all",
                "-XX:StartFlightRecording=settings=profile")) {
            assertThat(files.verifies(jar)).isTrue();
            sinks.add(Sandboxed.admin(jar, "GET", "/metrics").body());
            sinks.add(Sandboxed.console(jar));
            dump(jar, recording);
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stderr()).contains("ClientHello");
            sinks.add(jar.stdout());
            sinks.add(jar.stderr());
        }

        KeyWindows key = KeyWindows.of(files.key());
        assertThat(key.foundIn(files.key())).as("the search itself").isPresent();
        assertThat(Files.size(recording)).isPositive();
        assertThat(key.foundIn(recording)).isEmpty();
        for (String sink : sinks) {
            assertThat(sink).isNotEmpty();
            assertThat(key.foundIn(sink)).isEmpty();
        }
        for (Path file : List.of(files.certificate(), files.bundle(), files.trustStore())) {
            assertThat(key.foundIn(file)).isEmpty();
        }
    }

    private void dump(ProgramProcess jar, Path recording) throws Exception {
        try (ProgramProcess jcmd = ProgramProcess.startCommand(directory, Map.of(), List.of(
                Path.of(ProgramProcess.java()).resolveSibling("jcmd").toString(),
                Long.toString(jar.pid()), "JFR.dump", "filename=" + recording))) {
            assertThat(jcmd.exitCode()).as(jcmd.stdout() + jcmd.stderr()).isZero();
        }
    }

    @Test
    void aJarThatCannotUseTheKeyDoesNotQuoteIt() throws Exception {
        CaFiles files = new CaFiles(directory.resolve("tls"));
        try (ProgramProcess jar = run(files.directory())) {
            assertThat(jar.ready("ca")).isNotEmpty();
        }
        KeyWindows key = KeyWindows.of(files.key());
        String pem = Files.readString(files.key());
        for (String damaged : List.of(
                pem.substring(0, pem.length() / 2),
                pem.replace("PRIVATE KEY", "SECRET KEY"),
                pem.replaceFirst("M", "*"),
                pem.replaceFirst("M", "N"),
                pem + pem)) {
            Files.writeString(files.key(), damaged, StandardCharsets.ISO_8859_1);

            try (ProgramProcess jar = run(files.directory())) {
                assertThat(jar.exitCode()).as(damaged.substring(0, 30)).isEqualTo(1);
                assertThat(jar.stdout()).isEmpty();
                assertThat(jar.stderr()).contains(files.key().toString());
                assertThat(key.foundIn(jar.stderr())).isEmpty();
            }
        }
    }
}
