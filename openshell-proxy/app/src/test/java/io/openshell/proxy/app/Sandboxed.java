package io.openshell.proxy.app;

import io.openshell.router.testing.ProgramProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What tests ask of a proxy: as sandboxed code does, and as its operator does. */
final class Sandboxed {
    private Sandboxed() {}

    static HttpResponse<String> chat(HttpClient client, String json) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                .POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
    }

    /** Returns the first event of the console's feed, which says everything. */
    static String console(ProgramProcess jar) throws Exception {
        Path token = Path.of(jar.ready("ca")).getParent().resolveSibling("console.token");
        try (HttpClient client = HttpClient.newHttpClient();
                Stream<String> lines = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + jar.ready("admin") + "/console/feed"))
                                .header("Authorization", "Bearer " + Files.readString(token).strip()).build(),
                        BodyHandlers.ofLines()).body()) {
            return lines.filter(line -> line.startsWith("data: ")).findFirst().orElseThrow();
        }
    }

    static HttpResponse<String> admin(ProgramProcess jar, String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://" + jar.ready("admin") + path))
                    .method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        }
    }
}
