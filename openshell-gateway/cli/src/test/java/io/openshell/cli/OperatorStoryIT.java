package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does, from the first provider to the last, with the three programs as users run them. */
class OperatorStoryIT {
    private static final String FIRST_KEY = "sk-first-51Hq8vXw2Lr7NbT1c";
    private static final String SECOND_KEY = "sk-second-9Zq8vXw2Lr7NbT1d";

    @TempDir
    private Path directory;

    private static HttpResponse<String> chat(HttpClient client) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                        .header("authorization", "Bearer of-the-sandbox")
                        .POST(BodyPublishers.ofString("{\"model\":\"mine\"}"))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Asks until the backend sees what is wanted: a change is pushed, and so takes a moment. */
    private static RecordedRequest chatUntil(
            HttpClient client, ScriptedUpstream backend, Predicate<RecordedRequest> wanted) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            HttpResponse<String> answer = chat(client);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            RecordedRequest seen = backend.takeRequest(Duration.ofSeconds(10));
            if (wanted.test(seen)) {
                return seen;
            }
            assertThat(System.nanoTime()).as("not in force: " + seen).isLessThan(deadline);
        }
    }

    private static HttpResponse<String> chatUntilStatus(HttpClient client, int status) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        HttpResponse<String> answer = chat(client);
        while (answer.statusCode() != status) {
            assertThat(System.nanoTime()).as("not in force: " + answer).isLessThan(deadline);
            answer = chat(client);
        }
        return answer;
    }

    private static boolean shows(RecordedRequest request, String key) {
        return request.header("authorization").orElse("").equals("Bearer " + key);
    }

    @Test
    void fromTheFirstProviderToTheLast() throws Exception {
        Jars jars = new Jars(directory);
        StringBuilder printed = new StringBuilder();
        try (ScriptedUpstream backend = ScriptedUpstream.start()
                .answerAll(Reply.json(401, "{\"error\":{\"message\":\"who are you, " + FIRST_KEY + "?\"}}"));
                ProgramProcess gateway = jars.gateway()) {
            Jars.Result token = jars.openshell("sandbox", "token", "create", "--name", "sandbox-1");
            assertThat(token.exitCode()).as(token.err()).isZero();
            try (ProgramProcess proxy = jars.proxy(token.out().strip());
                    HttpClient client = SandboxedClient.of(proxy)) {
                assertThat(proxy.ready("source")).isEqualTo("gateway");
                assertThat(proxy.ready("routes")).isEqualTo("0");
                HttpResponse<String> early = chat(client);
                assertThat(early.statusCode()).isEqualTo(503);
                assertThat(early.body()).contains("openshell inference set");

                printed.append(jars.openshell(
                        "provider", "create", "--name", "prod", "--type", "openai", "--credential",
                        "OPENAI_API_KEY=" + FIRST_KEY, "--config", "OPENAI_BASE_URL=" + backend.baseUrl("/v1")));
                Jars.Result refused = jars.openshell("inference", "set", "--provider", "prod", "--model", "model-1");
                printed.append(refused);
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err().lines()).singleElement().asString().startsWith("openshell: ").contains(
                        "POST " + backend.baseUrl("/v1/chat/completions") + ": 401", "who are you",
                        "the backend does not accept the key", "--no-verify skips this");
                assertThat(chat(client).statusCode()).isEqualTo(503);

                backend.answerAll(Reply.json(200, "{\"choices\":[]}"));
                Jars.Result set = jars.openshell(
                        "inference", "set", "--provider", "prod", "--model", "model-1", "--no-verify");
                printed.append(set);
                assertThat(set.out()).isEqualTo("""
                        Gateway inference configured:

                          Provider: prod
                          Model: model-1
                          Timeout: 60s (default)
                          Version: 1
                        """);
                chatUntilStatus(client, 200);
                RecordedRequest first = chatUntil(client, backend, seen -> seen.bodyText().contains("model-1"));
                assertThat(shows(first, FIRST_KEY)).isTrue();

                printed.append(jars.openshell(
                        "provider", "update", "prod", "--credential", "OPENAI_API_KEY=" + SECOND_KEY));
                chatUntil(client, backend, seen -> shows(seen, SECOND_KEY));

                Jars.Result update = jars.openshell("inference", "update", "--model", "model-2", "--timeout", "30");
                printed.append(update);
                assertThat(update.out()).isEqualTo("""
                        Gateway inference updated:

                          Provider: prod
                          Model: model-2
                          Timeout: 30s
                          Version: 2
                          Validated Endpoints:
                            - %s (openai_chat_completions)
                        """.formatted(backend.baseUrl("/v1/chat/completions")));
                RecordedRequest second =
                        chatUntil(client, backend, seen -> seen.bodyText().equals("{\"model\":\"model-2\"}"));
                assertThat(shows(second, SECOND_KEY)).isTrue();

                printed.append(jars.openshell("provider", "delete", "prod"));
                HttpResponse<String> late = chatUntilStatus(client, 503);
                assertThat(late.body()).contains("cluster inference is not configured");
                Jars.Result status = jars.openshell("status");
                assertThat(status.out()).contains("left out: provider prod does not exist", "Watching proxies: 1");

                printed.append(proxy.stdout()).append(proxy.stderr());
                assertThat(proxy.stderr()).doesNotContain("WARNING", "warning:");
            }
            printed.append(gateway.stdout()).append(gateway.stderr());
            assertThat(printed).doesNotContain(FIRST_KEY, SECOND_KEY, token.out().strip());
        }
    }

    @Test
    void whateverHappensToTheGatewayTheProxyServesWhatItHasAndRecoversByItself() throws Exception {
        Jars jars = new Jars(directory);
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.json(200, "{\"choices\":[]}"))) {
            String token;
            String address;
            ProgramProcess gateway = jars.gateway();
            address = gateway.ready("listen");
            token = jars.openshell("sandbox", "token", "create").out().strip();
            jars.openshell("provider", "create", "--name", "p", "--type", "openai", "--credential",
                    "OPENAI_API_KEY=" + FIRST_KEY, "--config", "OPENAI_BASE_URL=" + backend.baseUrl("/v1"));
            jars.openshell("inference", "set", "--provider", "p", "--model", "m1", "--no-verify");
            gateway.kill();

            // Down when the proxy starts.
            try (ProgramProcess proxy = jars.proxy(token);
                    HttpClient client = SandboxedClient.of(proxy)) {
                assertThat(proxy.ready("routes")).isEqualTo("0");
                assertThat(chat(client).statusCode()).isEqualTo(503);
                try (ProgramProcess up = jars.gatewayAt(address)) {
                    chatUntilStatus(client, 200);
                    chatUntil(client, backend, seen -> seen.bodyText().contains("m1"));
                    // Stopped in the middle of everything: it accepts connections and says nothing.
                    signal(up, "STOP");
                    chatUntil(client, backend, seen -> seen.bodyText().contains("m1"));
                    signal(up, "CONT");
                    jars.openshell("inference", "update", "--model", "m2", "--no-verify");
                    chatUntil(client, backend, seen -> seen.bodyText().contains("m2"));
                    up.kill();
                }
                // Gone: what is known is served.
                chatUntil(client, backend, seen -> seen.bodyText().contains("m2"));
                // Back.
                try (ProgramProcess again = jars.gatewayAt(address)) {
                    assertThat(again.isAlive()).isTrue();
                    jars.openshell("inference", "update", "--model", "m3", "--no-verify");
                    chatUntil(client, backend, seen -> seen.bodyText().contains("m3"));
                }
            }
        }
    }

    private static void signal(ProgramProcess process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
                .isZero();
    }
}
