package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's commands for providers, as they stand there, by a shell: all that make providers and routes. Real backends
 * are not asked, and Google's token endpoint is played.
 */
class ReadmeProvidersIT {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final long PATIENCE_SECONDS = 110;

    @TempDir
    private Path directory;

    /** Returns the indented lines of the README between two headings. */
    private static List<String> commands(String from, String to) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String section = readme.substring(readme.indexOf("\n" + from + "\n"), readme.indexOf("\n" + to + "\n"));
        return section.lines().filter(line -> line.startsWith("    ")).map(String::strip).toList();
    }

    private static boolean isForTheCommandLine(String command) {
        return command.matches("(.* )?(openshell|java -jar openshell-gateway/cli/target/openshell\\.jar) .*");
    }

    @Test
    void eachProviderIsMadeAndRoutedToAsTheReadmeSays() throws Exception {
        List<String> commands = Stream.concat(
                commands("## Providers with paths of their own", "## Amazon Bedrock").stream(),
                commands("## Amazon Bedrock", "## Configure").stream())
                .filter(command -> command.startsWith("export ") || isForTheCommandLine(command))
                .toList();
        assertThat(commands).filteredOn(command -> command.contains(" provider create ")).hasSize(6);
        assertThat(commands).filteredOn(command -> command.contains(" inference set ")).hasSize(5);

        Jars jars = new Jars(directory);
        try (ScriptedUpstream google = ScriptedUpstream.start().answerAll(Reply.json(200,
                "{\"access_token\":\"ya29.of-the-readme\",\"expires_in\":3599,\"token_type\":\"Bearer\"}"));
                ProgramProcess gateway = jars.gateway("--google-token-url", google.baseUrl("/token"))) {
            Result result = run(gateway, script(commands));

            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output()).contains("Provider: claude",
                    "Model: us.anthropic.claude-sonnet-4-5-20250929-v1:0");
            assertThat(jars.openshell("status").out()).doesNotContain("no usable key");
        }
    }

    /** Each provider of a name is made once: the README makes one of them in two ways. */
    private String script(List<String> commands) {
        List<String> lines = new ArrayList<>(List.of("set -euo pipefail",
                "openshell() { java -jar " + System.getProperty("program.jar") + " \"$@\"; }"));
        for (String command : commands) {
            String filled = command.replace("=AKIA...", "=AKIDEXAMPLE0").replace("=...", "=0123456789abcdef")
                    .replace("$(cat key.json)", "$(cat " + directory.resolve("key.json") + ")")
                    .replaceAll("> (sandbox\\S*)", "> " + directory + "/$1");
            if (command.startsWith("VERTEX_AI_SERVICE_ACCOUNT_KEY")) {
                lines.add("openshell provider delete claude");
            }
            lines.add(filled + (command.contains(" inference set ") ? " --no-verify" : ""));
        }
        return String.join("\n", lines);
    }

    private record Result(int exitCode, String output) {}

    private Result run(ProgramProcess gateway, String script) throws Exception {
        secret("application_default_credentials.json", "{\"type\":\"authorized_user\",\"client_id\":\"c\","
                + "\"client_secret\":\"of-the-client\",\"refresh_token\":\"1//of-the-user\"}");
        byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
        secret("key.json",
                "{\"type\":\"service_account\",\"client_email\":\"robot@my-project.iam.gserviceaccount.com\","
                        + "\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n" + Base64.getEncoder().encodeToString(key)
                        + "\\n-----END PRIVATE KEY-----\\n\"}");
        Path output = directory.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", script).directory(ROOT.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile());
        shell.environment().putAll(Map.of(
                "PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
                "CLOUDSDK_CONFIG", directory.toString(),
                "OPENSHELL_GATEWAY", "http://" + gateway.ready("listen"),
                "OPENSHELL_TOKEN", Files.readString(Path.of(gateway.ready("admin-token-file"))).strip()));
        Process process = shell.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Result(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private void secret(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
