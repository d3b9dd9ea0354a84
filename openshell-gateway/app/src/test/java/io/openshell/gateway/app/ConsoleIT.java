package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.SecretSearch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's console: what an operator does is shown as it happens, and nothing that opens anything is. */
class ConsoleIT {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";

    @TempDir
    private Path directory;

    private static HttpResponse<Stream<String>> watch(HttpClient client, ProgramProcess jar, String token)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + jar.ready("admin") + "/console/feed"))
                        .header("Authorization", "Bearer " + token).build(),
                BodyHandlers.ofLines());
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
    void whatAnOperatorDoesIsShownAndNoSecretIs() throws Exception {
        try (ProgramProcess jar = GatewayJar.serve(directory);
                GatewayClient client = GatewayClient.of(jar);
                HttpClient operator = HttpClient.newHttpClient()) {
            jar.ready("admin");
            Path file = directory.resolve("state/openshell/gateway-console.token");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            String token = Files.readString(file).strip();
            String sandbox = client.createToken("sandbox-7");
            // The id that a token begins with is no secret.
            SecretSearch search = SecretSearch.of(List.of(KEY, token, GatewayClient.secretOf(sandbox)));
            HttpResponse<Stream<String>> watched = watch(operator, jar, token);
            assertThat(watched.statusCode()).isEqualTo(200);
            try (Stream<String> lines = watched.body()) {
                Iterator<String> feed = lines.iterator();
                awaitEvent(feed, search, "\"program\":\"openshell-gateway\"", "\"kind\":\"sqlite\"", "sandbox-7");
                client.createProvider("prod", KEY, "http://127.0.0.1:1/v1");
                client.set("prod", "model-of-the-operator");
                awaitEvent(feed, search, "\"providers\":[{\"name\":\"prod\",\"type\":\"openai\"",
                        "model-of-the-operator");
                assertThat(client.bundle(sandbox).getRoutes(0).getApiKey()).isEqualTo(KEY);
                awaitEvent(feed, search, "GetInferenceBundle\",\"caller\":\"sandbox:sandbox-7\",\"code\":\"OK\"");
                assertThatThrownBy(() -> client.bundle(sandbox + "x")).isInstanceOf(StatusRuntimeException.class);
                awaitEvent(feed, search, "\"refusals\":[{", "\"reason\":\"the token is wrong");
            }
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            search.text("stdout", jar.stdout());
            search.text("stderr", jar.stderr());
            assertThat(search.findings()).isEmpty();
        }
    }

    @Test
    void neitherAWrongTokenNorTheAdministratorsOpensIt() throws Exception {
        try (ProgramProcess jar = GatewayJar.serve(directory);
                HttpClient operator = HttpClient.newHttpClient()) {
            String admin = Files.readString(Path.of(jar.ready("admin-token-file"))).strip();
            for (String wrong : List.of("x".repeat(43), admin)) {
                assertThat(watch(operator, jar, wrong).statusCode()).isEqualTo(401);
            }
        }
    }
}
