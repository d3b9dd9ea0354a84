package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedUpstreamMainTest {

    private static final String BODY = "{\"model\":\"m\",\"messages\":[\"h\u00e9\\n\"]}";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void itServesPrintsWhereAndRecordsWhatItSaw() throws Exception {
        Path record = folder.resolve("requests.jsonl");
        try (Running running = new Running("--port", "0", "--expect-key", "k1", "--record", record.toString(),
                "--text", "Said so.")) {
            assertThat(running.ready).matches("scripted-upstream ready listen=127\\.0\\.0\\.1:[0-9]+");
            HttpResponse<String> answer = running.post("/v1/chat/completions?q=1", "k1", BODY);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("Said so.");
            assertThat(running.post("/v1/chat/completions", "k2", BODY).statusCode()).isEqualTo(401);

            List<String> lines = Files.readAllLines(record);
            assertThat(lines).hasSize(2);
            Object first = Json.parse(lines.get(0));
            assertThat(Dialects.at(first, "method")).isEqualTo("POST");
            assertThat(Dialects.at(first, "path")).isEqualTo("/v1/chat/completions?q=1");
            assertThat(Dialects.at(first, "body")).isEqualTo(BODY);
            assertThat((List<?>) Dialects.at(first, "headers"))
                    .anyMatch(pair -> pair.equals(List.of("authorization", "Bearer k1")));
        }
        if (record.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record))).isEqualTo("rw-------");
        }
    }

    @Test
    void itCutsStreamsAndServesOnlyTheModelsNamed() throws Exception {
        String stream = BODY.replace("}", ",\"stream\":true}");
        try (Running running = new Running("--cut-after-bytes", "5", "--model", "m", "--pause-ms", "1")) {
            assertThat(failure(running, stream)).isNotNull();
            assertThat(running.post("/v1/chat/completions", "k", BODY.replace("\"m\"", "\"n\"")).statusCode())
                    .isEqualTo(404);
        }
        try (Running running = new Running("--cut-after-events", "2")) {
            assertThat(failure(running, stream)).isNotNull();
        }
    }

    @Test
    void aWrongCommandLineIsRefusedInOneLine() throws Exception {
        Stream.of(List.of("--nothing"), List.of("--port"), List.of("--port", "65536"), List.of("--port", "+1"),
                List.of("--cut-after-events", "-1"), List.of("extra")).forEach(arguments -> {
                    errors.reset();
                    assertThat(run(arguments)).as("%s", arguments).isEqualTo(2);
                    assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("scripted-upstream: ")
                            .contains(arguments.get(0)).hasLineCount(1);
                });
    }

    @Test
    void whatCannotBeDoneFailsInOneLine() {
        try (ScriptedUpstream other = ScriptedUpstream.start()) {
            assertThat(run(List.of("--port", String.valueOf(other.port())))).isEqualTo(1);
            assertThat(errors.toString(StandardCharsets.UTF_8)).contains("cannot listen").hasLineCount(1);
        }
        errors.reset();
        assertThat(run(List.of("--record", folder.resolve("absent/file").toString()))).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("cannot write", "absent/file").hasLineCount(1);
    }

    @Test
    void helpNamesEveryOption() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(run(List.of("--help"), out)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--port", "--expect-key", "--accept-bearer",
                "--model",
                "--text", "--pause-ms", "--cut-after-events", "--cut-after-bytes", "--record");
    }

    private int run(List<String> arguments) {
        return run(arguments, new ByteArrayOutputStream());
    }

    private int run(List<String> arguments, ByteArrayOutputStream out) {
        try {
            return ScriptedUpstreamMain.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(errors, true, StandardCharsets.UTF_8), new CountDownLatch(0));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(Running running, String body) {
        try {
            running.post("/v1/chat/completions", "k", body);
            throw new AssertionError("the stream was not cut");
        } catch (IOException e) {
            return e;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The program in this process, until closed. */
    private final class Running implements AutoCloseable {

        private final HttpClient client = HttpClient.newHttpClient();
        private final CountDownLatch end = new CountDownLatch(1);
        private final CompletableFuture<Integer> status;
        private final String ready;

        Running(String... arguments) throws Exception {
            PipedInputStream out = new PipedInputStream();
            PrintStream to = new PrintStream(new PipedOutputStream(out), true, StandardCharsets.UTF_8);
            this.status = CompletableFuture.supplyAsync(() -> {
                try (to) {
                    return ScriptedUpstreamMain.run(List.of(arguments), to,
                            new PrintStream(errors, true, StandardCharsets.UTF_8), end);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }, task -> Thread.ofVirtual().start(task));
            this.ready = String.valueOf(
                    new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8)).readLine());
        }

        HttpResponse<String> post(String path, String key, String body)
                throws IOException, InterruptedException {
            String address = ready.substring(ready.indexOf("127."));
            return client.send(HttpRequest.newBuilder(URI.create("http://" + address + path))
                    .header("authorization", "Bearer " + key).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        @Override
        public void close() {
            end.countDown();
            assertThat(status.orTimeout(10, TimeUnit.SECONDS).join()).isZero();
        }
    }
}
