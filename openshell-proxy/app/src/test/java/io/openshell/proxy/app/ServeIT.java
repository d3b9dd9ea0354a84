package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.IndiscreetReplies;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar serves: ready line, a client with the trust store it wrote, admin pages, log, and the end by a signal. */
class ServeIT {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";

    @TempDir
    private Path directory;

    private Path routes(String endpoint) throws Exception {
        Path file = Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - route: inference.local
                    endpoint: %s
                    model: pinned-model
                    protocols: [openai_chat_completions, model_discovery]
                    provider_type: openai
                    api_key_env: REAL_KEY
                    timeout: 2
                """.formatted(endpoint));
        return file;
    }

    private ProgramProcess serve(String endpoint, String... more) throws Exception {
        List<String> arguments = new java.util.ArrayList<>(List.of("--inference-routes",
                routes(endpoint).toString(), "--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return ProxyJar.start(directory, Map.of("REAL_KEY", KEY), arguments.toArray(new String[0]));
    }

    @Test
    void itServesAndEndsWithZeroWhenAskedTo() throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.json(200, "{\"a\":1}"));
                ProgramProcess jar = serve(backend.baseUrl("/v1"));
                HttpClient client = SandboxedClient.of(jar)) {
            HttpResponse<String> answer = Sandboxed.chat(client, "{\"model\":\"mine\"}");

            assertThat(answer.body()).isEqualTo("{\"a\":1}");
            RecordedRequest seen = backend.takeRequest(Duration.ofSeconds(10));
            assertThat(seen.header("authorization")).contains("Bearer " + KEY);
            assertThat(seen.bodyText()).isEqualTo("{\"model\":\"pinned-model\"}");
            assertThat(jar.stdout()).matches("openshell-proxy ready listen=127\\.0\\.0\\.1:\\d+ "
                    + "admin=127\\.0\\.0\\.1:\\d+ ca=\\S+/openshell-ca\\.pem routes=1 source=file\n");

            jar.terminate();

            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stderr()).contains(" request ", "status=200").doesNotContain("WARNING", "warning:");
        }
    }

    @Test
    void theAccessLogCanBeKeptToTrouble() throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start()
                .answer(Reply.json(200, "{}"), Reply.json(429, "{}"));
                ProgramProcess jar = serve(backend.baseUrl("/v1"), "--access-log", "trouble");
                HttpClient client = SandboxedClient.of(jar)) {
            assertThat(Sandboxed.chat(client, "{}").statusCode()).isEqualTo(200);
            assertThat(Sandboxed.chat(client, "{}").statusCode()).isEqualTo(429);
            assertThat(Sandboxed.chat(client, "no JSON").statusCode()).isEqualTo(400);
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stderr()).contains("status=429", "status=400").doesNotContain("status=200");
        }
    }

    @Test
    void withoutItsGatewayItServesAndSaysThatItIsNotReady() throws Exception {
        String token = "osh_0123456789abcdef_token-of-the-sandbox";
        try (ProgramProcess jar = ProxyJar.start(directory,
                Map.of("OPENSHELL_SANDBOX_TOKEN", token, "OPENSHELL_ROUTE_REFRESH_INTERVAL_SECS", "never"),
                "--gateway", "http://127.0.0.1:1", "--listen", "127.0.0.1:0");
                HttpClient client = SandboxedClient.of(jar)) {
            assertThat(jar.ready("source")).isEqualTo("gateway");
            assertThat(Sandboxed.chat(client, "{}").statusCode()).isEqualTo(503);
            assertThat(Sandboxed.admin(jar, "GET", "/healthz").statusCode()).isEqualTo(200);
            assertThat(Sandboxed.admin(jar, "GET", "/readyz").statusCode()).isEqualTo(503);
            assertThat(Sandboxed.admin(jar, "GET", "/metrics").body())
                    .contains("openshell_proxy_gateway_connected 0\n");
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stderr())
                    .contains("no routes from the gateway", "must be seconds from 1 to 99999; taking 5")
                    .doesNotContain(token, "WARNING");
        }
    }

    @Test
    void aStreamUnderWayFinishesAfterTheSignal() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.script()
                .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                .chunk("data: 1\n\n").waitFor(goOn).chunk("data: 2\n\n").lastChunk());
                ProgramProcess jar = serve(backend.baseUrl("/v1"));
                HttpClient client = SandboxedClient.of(jar)) {
            HttpResponse<InputStream> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                            .POST(BodyPublishers.ofString("{}")).build(),
                    BodyHandlers.ofInputStream());
            assertThat(answer.body().readNBytes(9)).asString().isEqualTo("data: 1\n\n");
            assertThat(Sandboxed.admin(jar, "GET", "/readyz").statusCode()).isEqualTo(200);

            jar.terminate();
            assertThat(firstNotReady(jar).body()).isEqualTo("ending\n");
            assertThat(Sandboxed.admin(jar, "GET", "/healthz").statusCode()).isEqualTo(200);
            goOn.complete(null);

            assertThat(answer.body().readAllBytes()).asString().isEqualTo("data: 2\n\n");
            assertThat(jar.exitCode()).isZero();
        }
    }

    /** Asks until the signal has arrived: nothing says when a process takes note of one. */
    private static HttpResponse<String> firstNotReady(ProgramProcess jar) throws Exception {
        HttpResponse<String> answer;
        do {
            answer = Sandboxed.admin(jar, "GET", "/readyz");
        } while (answer.statusCode() == 200);
        assertThat(answer.statusCode()).isEqualTo(503);
        return answer;
    }

    @Test
    void noSinkHoldsTheKeyUnderAnyFault() throws Exception {
        StringBuilder answers = new StringBuilder();
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProgramProcess jar = serve(backend.baseUrl("/v1"), "--log", "json");
                HttpClient client = SandboxedClient.of(jar)) {
            for (Reply reply : IndiscreetReplies.of(KEY)) {
                backend.answerAll(reply);
                answers.append(answerOrFailure(client));
            }
            answers.append(Sandboxed.admin(jar, "GET", "/metrics").body());
            answers.append(Sandboxed.console(jar));
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            assertThat(answers).contains("openshell_proxy_requests_total{kind=\"chat_completion\",status=\"401\"",
                    "pinned-model", "inference service error", "inference service unavailable");
            assertThat(jar.stderr().lines())
                    .hasSizeGreaterThan(IndiscreetReplies.of(KEY).size())
                    .allMatch(line -> line.startsWith("{\"time\":") && line.endsWith("}"));
            for (String sink : List.of(answers.toString(), jar.stdout(), jar.stderr())) {
                for (int i = 0; i + 12 <= KEY.length(); i++) {
                    assertThat(sink).doesNotContain(KEY.substring(i, i + 12));
                }
            }
        }
    }

    /** Whatever a client sees of an exchange, a broken one too. */
    private static String answerOrFailure(HttpClient client) throws Exception {
        try {
            HttpResponse<String> answer = Sandboxed.chat(client, "{\"key\":\"" + KEY + "\"}");
            return answer.statusCode() + " " + answer.headers() + answer.body() + "\n";
        } catch (java.io.IOException e) {
            return e + "\n";
        }
    }

    @Test
    void theAdminPagesCanOnlyBeRead() throws Exception {
        try (ProgramProcess jar = serve("mock://")) {
            assertThat(Sandboxed.admin(jar, "GET", "/healthz").body()).isEqualTo("ok\n");
            assertThat(Sandboxed.admin(jar, "GET", "/readyz").statusCode()).isEqualTo(200);
            assertThat(Sandboxed.admin(jar, "HEAD", "/console").statusCode()).isEqualTo(200);
            assertThat(Sandboxed.admin(jar, "POST", "/console").statusCode()).isEqualTo(405);
            assertThat(Sandboxed.admin(jar, "GET", "/console/x").statusCode()).isEqualTo(404);
            assertThat(Sandboxed.admin(jar, "GET", "/").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theAdminPagesCanBeOff() throws Exception {
        try (ProgramProcess jar = serve("mock://", "--admin", "off");
                HttpClient client = SandboxedClient.of(jar)) {
            assertThat(jar.ready("admin")).isEqualTo("off");
            assertThat(Sandboxed.chat(client, "{}").headers().firstValue("x-openshell-mock")).contains("true");
        }
    }

    @Test
    void theCaIsUsedAgain() throws Exception {
        String first;
        try (ProgramProcess jar = serve("mock://")) {
            first = Files.readString(Path.of(jar.ready("ca")));
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
        }
        try (ProgramProcess jar = serve("mock://");
                HttpClient client = SandboxedClient.of(jar)) {
            assertThat(Files.readString(Path.of(jar.ready("ca")))).isEqualTo(first);
            assertThat(Sandboxed.chat(client, "{}").statusCode()).isEqualTo(200);
        }
    }
}
