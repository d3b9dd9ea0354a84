package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import io.openshell.router.testing.SecretSearch;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console of the jar: who gets in, and what is told of requests while they run, once they are over, and refused. */
class ConsoleIT {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";
    private static final String PROMPT = "a prompt that nobody is shown";

    @TempDir
    private Path directory;

    private ProgramProcess serve(String endpoint, String... more) throws Exception {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - route: inference.local
                    endpoint: %s
                    model: pinned-model
                    protocols: [openai_chat_completions]
                    provider_type: openai
                    api_key_env: REAL_KEY
                """.formatted(endpoint));
        List<String> arguments = new java.util.ArrayList<>(
                List.of("--inference-routes", routes.toString(), "--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return ProxyJar.start(directory, Map.of("REAL_KEY", KEY), arguments.toArray(new String[0]));
    }

    private Path tokenFile() {
        return directory.resolve("state/openshell/console.token");
    }

    /** Reads the feed until an event contains all of {@code texts}, and lets {@code search} see all of it. */
    private static void awaitEvent(Iterator<String> feed, SecretSearch search, String... texts) {
        while (true) {
            String line = feed.next();
            search.text("feed", line);
            if (Stream.of(texts).allMatch(line::contains)) {
                return;
            }
        }
    }

    @Test
    void aStreamIsShownWhileItRunsAndOnceItIsOverAndNoKeyIs() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":31,\"completion_tokens\":62}}\n\n";
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.script()
                .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked", "X-Echo: " + KEY)
                .chunk("data: {\"choices\":[],\"key\":\"" + KEY + "\"}\n\n").waitFor(goOn)
                .chunk(usage).chunk("data: [DONE]\n\n").lastChunk());
                ProgramProcess jar = serve(backend.baseUrl("/v1"));
                HttpClient client = SandboxedClient.of(jar);
                HttpClient operator = HttpClient.newHttpClient()) {
            String admin = jar.ready("admin");
            String token = Files.readString(tokenFile()).strip();
            SecretSearch search = SecretSearch.of(List.of(KEY, PROMPT, token));
            HttpResponse<Stream<String>> watched = operator.send(
                    HttpRequest.newBuilder(URI.create("http://" + admin + "/console/feed"))
                            .header("Authorization", "Bearer " + token).build(),
                    BodyHandlers.ofLines());
            assertThat(watched.statusCode()).isEqualTo(200);
            try (Stream<String> lines = watched.body()) {
                Iterator<String> feed = lines.iterator();
                awaitEvent(feed, search, "\"program\":\"openshell-proxy\"", "pinned-model", backend.baseUrl("/v1"),
                        "\"source\":\"file\"");
                HttpResponse<InputStream> answer = client.send(
                        HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                                .POST(BodyPublishers
                                        .ofString("{\"model\":\"<b>mine\",\"stream\":true,\"x\":\"" + PROMPT + "\"}"))
                                .build(),
                        BodyHandlers.ofInputStream());
                awaitEvent(feed, search, "\"live\":[{\"id\":", "\"status\":200,\"firstByte\":");
                goOn.complete(null);
                answer.body().readAllBytes();
                awaitEvent(feed, search, "\"finished\":[{\"id\":", "\"asked\":\"\\u003cb\\u003emine\"",
                        "\"model\":\"pinned-model\"", "\"input\":31,\"output\":62");
                client.send(HttpRequest.newBuilder(URI.create("https://inference.local/v1/files")).build(),
                        BodyHandlers.discarding());
                awaitEvent(feed, search, "\"denials\":[{", "\"kind\":\"request refused\",\"status\":403");
            }
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            search.text("stdout", jar.stdout());
            search.text("stderr", jar.stderr());
            assertThat(search.findings()).isEmpty();
        }
    }

    @Test
    void nobodyIsLetInWithoutTheToken() throws Exception {
        try (ProgramProcess jar = serve("mock://")) {
            assertThat(Sandboxed.admin(jar, "GET", "/console").statusCode()).isEqualTo(200);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile())))
                    .isEqualTo("rw-------");
            for (int i = 0; i < 10; i++) {
                HttpResponse<String> refused = Sandboxed.admin(jar, "GET", "/console/feed");
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.body()).isEqualTo("the token is missing or wrong\n");
            }
            assertThat(Sandboxed.admin(jar, "GET", "/console/feed").statusCode()).isEqualTo(429);
        }
    }

    @Test
    void theTokenMayLieElsewhereAndTheCommandPrintsTheLink() throws Exception {
        Path file = directory.resolve("elsewhere.token");
        try (ProgramProcess jar = serve("mock://", "--console-token-file", file.toString());
                ProgramProcess command = ProxyJar.start(directory, Map.of(), "console", "--admin", jar.ready("admin"),
                        "--console-token-file", file.toString())) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.stdout()).isEqualTo(
                    "http://" + jar.ready("admin") + "/console#token=" + Files.readString(file));
            assertThat(tokenFile()).doesNotExist();
        }
    }

    @Test
    void aTokenThatOthersMayReadIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("open.token"), "x".repeat(43));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (ProgramProcess jar = serve("mock://", "--console-token-file", file.toString())) {
            assertThat(jar.exitCode()).isEqualTo(2);
            assertThat(jar.stderr()).contains("may be read or written by others");
        }
    }

    @Test
    void whereNoTokenCanBeMadeThereIsNoConsole() throws Exception {
        Path tls = directory.resolve("below/tls");
        Files.createDirectories(tls.getParent());
        // Is there, and leads nowhere.
        Files.createSymbolicLink(tls.resolveSibling("console.token"), directory.resolve("nowhere"));
        try (ProgramProcess jar = serve("mock://", "--tls-dir", tls.toString())) {
            assertThat(Sandboxed.admin(jar, "GET", "/console").statusCode()).isEqualTo(404);
            assertThat(Sandboxed.admin(jar, "GET", "/healthz").statusCode()).isEqualTo(200);
            assertThat(jar.stderr()).contains("no console: ");
        }
    }
}
