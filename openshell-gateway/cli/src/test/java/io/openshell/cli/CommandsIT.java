package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command, as text and as JSON, against a real gateway; and how commands fail. */
class CommandsIT {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";

    @TempDir
    private Path directory;

    private static void assertDone(Jars.Result result, String out) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(out);
        assertThat(result.err()).doesNotContain("WARNING", KEY);
    }

    private static void assertFailed(Jars.Result result, int exitCode, String words) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().startsWith("openshell").contains(words);
        assertThat(result.err()).doesNotContain(KEY);
    }

    @Test
    void providersAndRoutesAsText() throws Exception {
        Jars jars = new Jars(directory);
        try (ProgramProcess gateway = jars.gateway()) {
            assertThat(gateway.isAlive()).isTrue();
            assertDone(jars.openshell("provider", "list"), "No providers\n");
            Jars.Result created = jars.openshell(
                    Map.of("ANTHROPIC_API_KEY", KEY, "ANTHROPIC_BASE_URL", "mock://"),
                    "provider", "create", "--name", "prod", "--type", "anthropic", "--from-existing",
                    "--credential-expires", "ANTHROPIC_API_KEY=2099-01-01T00:00:00Z");
            String shown = """
                    Name: prod
                    Type: anthropic
                    Credentials: ANTHROPIC_API_KEY (until 2099-01-01T00:00:00Z)
                    Config: ANTHROPIC_BASE_URL=mock://
                    Version: 1
                    """;
            assertDone(created, shown);
            assertThat(created.err())
                    .isEqualTo("taken from the environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL\n");
            assertDone(jars.openshell("provider", "get", "prod"), shown);
            assertDone(jars.openshell("provider", "list"), """
                    NAME  TYPE       CREDENTIALS                                     VERSION
                    prod  anthropic  ANTHROPIC_API_KEY (until 2099-01-01T00:00:00Z)  1
                    """);
            assertDone(jars.openshell("provider", "list", "--names"), "prod\n");
            assertDone(
                    jars.openshell(
                            Map.of("ANTHROPIC_API_KEY", KEY + "2"),
                            "provider", "update", "prod", "--credential", "ANTHROPIC_API_KEY", "--config", "note=x"),
                    """
                    Name: prod
                    Type: anthropic
                    Credentials: ANTHROPIC_API_KEY
                    Config: ANTHROPIC_BASE_URL=mock://
                    Config: note=x
                    Version: 2
                    """);
            assertDone(
                    jars.openshell(
                            "inference", "set", "--provider", "prod", "--model", "claude", "--timeout", "300"),
                    """
                    Gateway inference configured:

                      Provider: prod
                      Model: claude
                      Timeout: 300s
                      Version: 1
                      Validated Endpoints:
                        - mock:///v1/messages (anthropic_messages)
                    """);
            assertDone(jars.openshell("inference", "get"), """
                    Gateway inference:

                      Provider: prod
                      Model: claude
                      Timeout: 300s
                      Version: 1

                    System inference:

                      Not configured
                    """);
            assertDone(
                    jars.openshell(
                            "inference", "set", "--system", "--provider", "prod", "--model", "m", "--no-verify"),
                    """
                    System inference configured:

                      Provider: prod
                      Model: m
                      Timeout: 60s (default)
                      Version: 1
                    """);
            assertDone(jars.openshell("inference", "get", "--system"), """
                    System inference:

                      Provider: prod
                      Model: m
                      Timeout: 60s (default)
                      Version: 1
                    """);
            assertDone(jars.openshell("inference", "delete", "--system"), "System inference deleted\n");
            assertFailed(jars.openshell("inference", "delete", "--system"), 1, "the route is not set");
            assertDone(jars.openshell("provider", "delete", "prod"), "Provider deleted: prod\n");
        }
    }

    @Test
    void everythingAsJson() throws Exception {
        Jars jars = new Jars(directory);
        try (ProgramProcess gateway = jars.gateway()) {
            assertThat(gateway.isAlive()).isTrue();
            String provider = "{\"name\":\"p\",\"type\":\"openai\",\"credentials\":[\"OPENAI_API_KEY\"],"
                    + "\"credential_expires_at_ms\":{},\"config\":{\"OPENAI_BASE_URL\":\"mock://\"},\"version\":1}";
            assertDone(
                    jars.openshell(
                            "-o", "json", "provider", "create", "--name", "p", "--type", "openai", "--credential",
                            "OPENAI_API_KEY=" + KEY, "--config", "OPENAI_BASE_URL=mock://"),
                    provider + "\n");
            assertDone(
                    jars.openshell("provider", "list", "-o", "json"), "{\"providers\":[" + provider + "]}\n");
            String route = "{\"route\":\"inference.local\",\"provider\":\"p\",\"model\":\"m\","
                    + "\"timeout_seconds\":60,\"version\":1";
            assertDone(
                    jars.openshell("inference", "set", "--provider", "p", "--model", "m", "-o", "json"),
                    route + ",\"validation_performed\":true,\"validated_endpoints\":["
                            + "{\"url\":\"mock:///v1/chat/completions\",\"protocol\":\"openai_chat_completions\"}]}\n");
            assertDone(
                    jars.openshell("inference", "get", "-o", "json"),
                    "{\"gateway_inference\":" + route + "},\"system_inference\":null}\n");
            Jars.Result token = jars.openshell(
                    "sandbox", "token", "create", "--name", "t", "--expires-in", "3600", "-o", "json");
            assertThat(token.out()).matches("\\{\"name\":\"t\",\"created_at_ms\":\\d+,\"expires_at_ms\":\\d+,"
                    + "\"token\":\"osh_[0-9a-f]{16}_[A-Za-z0-9_-]{43}\"\\}\n");
            assertThat(jars.openshell("sandbox", "token", "list", "-o", "json").out())
                    .matches(
                            "\\{\"tokens\":\\[\\{\"name\":\"t\",\"created_at_ms\":\\d+,\"expires_at_ms\":\\d+\\}\\]\\}\n");
            assertThat(jars.openshell("status", "-o", "json").out())
                    .matches("\\{\"version\":\"\\S+\",\"store\":\"sqlite\","
                            + "\"revision\":\"[0-9a-f]{32}\",\"watchers\":0,\"routes\":\\[\\{\"name\":\"inference.local\","
                            + "\"provider\":\"p\",\"model\":\"m\",\"version\":1,\"problem\":\"\"\\}\\],\"tokens\":\\[\\]\\}\n");
            assertDone(jars.openshell("sandbox", "token", "revoke", "t", "-o", "json"), "{\"revoked\":\"t\"}\n");
            assertDone(
                    jars.openshell("inference", "delete", "-o", "json"),
                    "{\"route\":\"inference.local\",\"deleted\":true}\n");
            assertDone(jars.openshell("provider", "delete", "p", "-o", "json"), "{\"deleted\":[\"p\"]}\n");
        }
    }

    @Test
    void whatTheGatewayRefusesIsOneLineAndOne() throws Exception {
        Jars jars = new Jars(directory);
        try (ProgramProcess gateway = jars.gateway()) {
            assertThat(gateway.isAlive()).isTrue();
            assertFailed(
                    jars.openshell("inference", "set", "--provider", "nobody", "--model", "m"), 1, "create it first");
            assertFailed(jars.openshell("inference", "update", "--model", "m"), 1, "the route is not set yet");
            assertFailed(jars.openshell("provider", "get", "nobody"), 1, "there is no provider of that name");
            assertFailed(jars.openshell("provider", "delete", "nobody"), 1, "there is no provider nobody");
            assertFailed(jars.openshell("sandbox", "token", "revoke", "x"), 1, "there is no token of that name");
            String wrong = "osh_0123456789abcdef_" + "x".repeat(43);
            Jars.Result stranger = jars.openshell(Map.of("OPENSHELL_TOKEN", wrong), "status");
            assertFailed(stranger, 1, "the token is from OPENSHELL_TOKEN");
            assertThat(stranger.err()).doesNotContain(wrong);
            String sandbox = jars.openshell("sandbox", "token", "create").out().strip();
            assertFailed(jars.openshell(Map.of("OPENSHELL_TOKEN", sandbox), "status"), 1, "may only read the bundle");
        }
    }

    @Test
    void wrongUsageIsOneLineAndTwo() throws Exception {
        Jars jars = new Jars(directory);
        Map<String, String> none = Map.of("OPENSHELL_TOKEN", "t".repeat(40));
        List<String> create = List.of("provider", "create", "--name", "p", "--type", "openai");
        assertFailed(jars.openshell("provider", "create", "--name", "p"), 2, "Missing required option: '--type");
        assertFailed(jars.openshell("inference", "update"), 2, "give --provider, --model or --timeout");
        assertFailed(jars.openshell("provider", "update", "p"), 2, "nothing to update");
        assertFailed(jars.openshell(none, with(create, "--from-gcloud-adc")), 2, "for providers of type google-vertex");
        assertFailed(jars.openshell(none, with(create, "--credential", "NOT_SET")), 2, "is not set: set it");
        assertFailed(jars.openshell(none, with(create, "--credential", "K=")), 2, "no value behind the =");
        assertFailed(jars.openshell(none, with(create, "--config", "x")), 2, "--config: write K=V");
        assertFailed(jars.openshell(none, with(create, "--credential-expires", "K=soon")), 2, "write K=2027");
        assertFailed(
                jars.openshell(none, with(create, "--credential", "K=V", "--from-existing")), 2, "give one of");
        assertFailed(jars.openshell(none, with(create, "--from-existing")), 1, "set OPENAI_API_KEY");
        assertFailed(
                jars.openshell(
                        Map.of("GITHUB_TOKEN", "ghp_x"),
                        "provider", "create", "--name", "p", "--type", "github", "--from-existing"),
                1,
                "are no credentials for inference");
        assertFailed(jars.openshell("status", "--token-file", "/no/such"), 2, "--token-file /no/such: cannot be read");
        Path empty = Files.writeString(directory.resolve("empty"), " \n");
        assertFailed(jars.openshell("status", "--token-file", empty.toString()), 2, "write the token into it");
        jars.goTo("http://10.0.0.1:1");
        assertFailed(jars.openshell(none, "status"), 2, "in the clear: use https");
        jars.goTo("nowhere");
        assertFailed(jars.openshell(none, "status"), 2, "--gateway: write http://HOST:PORT or https://HOST:PORT");
        jars.goTo("http://127.0.0.1:1");
        assertFailed(jars.openshell(none, "status"), 1, "no gateway answers at http://127.0.0.1:1");
    }

    private static String[] with(List<String> arguments, String... more) {
        List<String> all = new java.util.ArrayList<>(arguments);
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    @Test
    void anOlderGatewayIsSpokenToInItsOwnWords() throws Exception {
        Jars jars = new Jars(directory);
        try (OlderGateway older = new OlderGateway()) {
            jars.goTo(older.url());
            assertThat(jars.openshell("inference", "set", "--provider", "p", "--model", "m").out())
                    .contains("Gateway inference configured:", "Version: 7");
            assertThat(jars.openshell("inference", "update", "--model", "m2").out()).contains("Model: m2");
            assertThat(jars.openshell("inference", "get").out()).contains("Provider: p");
            assertFailed(jars.openshell("status"), 1, "it may be an older one");
        }
    }

    @Test
    void theCompletionScriptIsOneThatBashUnderstands() throws Exception {
        Jars.Result script = new Jars(directory).openshell("completion");

        assertThat(script.exitCode()).isZero();
        Path file = Files.writeString(directory.resolve("completion.bash"), script.out() + "\ncomplete -p openshell\n");
        Process bash = new ProcessBuilder("bash", file.toString()).redirectErrorStream(true).start();
        assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("complete ")
                .endsWith("openshell\n");
        assertThat(bash.waitFor()).isZero();
    }
}
