package io.openshell.proxy.app.observe;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A proxy that has served requests of every kind, each over a tunnel of its own, and what it left behind. */
final class MixedRun {
    static final String KEY = "sk-live-9Jq4Tn7Vb2Xw5Ys8Kd3M";
    static final String PROMPT = "a-prompt-that-belongs-into-no-sink";
    static final String ASKED = "asked \"by\" a client\\";

    static final int COMPLETE = 3;
    static final int REFUSED_BY_BACKEND = 1;
    static final int TRUNCATED = 1;
    static final int GONE = 1;
    static final int WITHOUT_ROUTE = 1;
    static final int MODELS = 1;
    static final int REQUESTS = COMPLETE + REFUSED_BY_BACKEND + TRUNCATED + GONE + WITHOUT_ROUTE + MODELS;
    static final int REQUESTS_DENIED = 2;
    static final int TUNNELS_DENIED = 1;
    static final int TUNNELS = REQUESTS + REQUESTS_DENIED;

    static final String WHOLE = """
            {"id":"1","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}""";
    static final String EVENT = "data: {\"id\":\"1\",\"choices\":[]}\n\n";

    private static final String CHAT = "/v1/chat/completions";

    final Path recording;
    final String metrics;
    final String log;

    private MixedRun(Path recording, String metrics, String log) {
        this.recording = recording;
        this.metrics = metrics;
        this.log = log;
    }

    /** Starts a proxy that is recorded, makes the requests, asks for the metrics and ends the proxy. */
    static MixedRun in(Path directory) throws Exception {
        Path recording = directory.resolve("proxy.jfr");
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProgramProcess jar = start(directory, recording, backend)) {
            serve(jar, backend);
            String metrics = get(jar, "/metrics");
            jar.terminate();
            if (jar.exitCode() != 0) {
                throw new IllegalStateException(jar.stderr());
            }
            return new MixedRun(recording, metrics, jar.stderr());
        }
    }

    private static ProgramProcess start(Path directory, Path recording, ScriptedUpstream backend) throws IOException {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - route: inference.local
                    endpoint: %s
                    model: pinned-model
                    protocols: [openai_chat_completions, model_discovery]
                    provider_type: openai
                    api_key_env: REAL_KEY
                """.formatted(backend.baseUrl("/v1")));
        List<String> command = new ArrayList<>(List.of(
                ProgramProcess.java(),
                // Recordings have all of the environment in them unless that is switched off, and keys may be there.
                "-XX:StartFlightRecording:filename=" + recording + ",jdk.InitialEnvironmentVariable#enabled=false",
                "-Xlog:jfr*=off", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar",
                System.getProperty("program.jar")));
        command.addAll(List.of("--inference-routes", routes.toString(), "--listen", "127.0.0.1:0", "--log", "json"));
        return ProgramProcess.startCommand(directory, Map.of("REAL_KEY", KEY), command);
    }

    private static void serve(ProgramProcess jar, ScriptedUpstream backend) throws Exception {
        backend.answerAll(Reply.json(200, WHOLE));
        for (int i = 0; i < COMPLETE; i++) {
            ask(jar, CHAT);
        }
        backend.answerAll(Reply.json(429, "{\"error\":\"slow down\"}"));
        ask(jar, CHAT);
        backend.answerAll(stream().chunk(EVENT).close());
        try {
            ask(jar, CHAT);
        } catch (IOException e) {
            // What a cut stream is to this client.
        }
        backend.answerAll(stream().chunk(EVENT).hang());
        leave(jar);
        backend.answerAll(Reply.json(200, "{\"data\":[]}"));
        ask(jar, "/v1/messages");
        try (HttpClient client = SandboxedClient.of(jar)) {
            client.send(HttpRequest.newBuilder(URI.create("https://inference.local/v1/models")).build(),
                    BodyHandlers.discarding());
        }
        for (int i = 0; i < REQUESTS_DENIED; i++) {
            ask(jar, "/v1/files");
        }
        try (Socket socket = new Socket()) {
            socket.connect(SandboxedClient.address(jar));
            socket.getOutputStream().write("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private static Reply stream() {
        return Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
    }

    private static HttpRequest post(String path) {
        String body = "{\"model\":\"" + ASKED.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}";
        return HttpRequest.newBuilder(URI.create("https://inference.local" + path))
                .POST(BodyPublishers.ofString(body)).build();
    }

    private static void ask(ProgramProcess jar, String path) throws Exception {
        try (HttpClient client = SandboxedClient.of(jar)) {
            client.send(post(path), BodyHandlers.discarding());
        }
    }

    /** Leaves in the middle of a stream, and waits until the proxy has noticed. */
    private static void leave(ProgramProcess jar) throws Exception {
        HttpClient client = SandboxedClient.of(jar);
        try (InputStream answer = client.send(post(CHAT), BodyHandlers.ofInputStream()).body()) {
            answer.readNBytes(EVENT.length());
        }
        client.shutdownNow();
        client.close();
        while (!get(jar, "/metrics").contains("outcome=\"client_gone\"")) {
            Thread.onSpinWait();
        }
    }

    private static String get(ProgramProcess jar, String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://" + jar.ready("admin") + path)).build(),
                    BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
