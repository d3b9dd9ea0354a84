package io.openshell.examples.benchmarks;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.SandboxedClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls the proxy as sandboxed code does. */
final class SandboxClient implements AutoCloseable {
    private final HttpClient client;

    private SandboxClient(HttpClient client) {
        this.client = client;
    }

    /** Returns a client of {@code proxy}. */
    static SandboxClient of(ProgramProcess proxy) throws IOException, InterruptedException {
        return new SandboxClient(SandboxedClient.of(proxy));
    }

    /** Asks once and returns the body. */
    String ask() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request("{\"model\":\"mine\"}"), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        return answer.body();
    }

    /** Reads a stream to its end and returns how many bytes it had; throws if it was cut. */
    long stream() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                client.send(request("{\"model\":\"mine\",\"stream\":true}"), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        try (InputStream body = answer.body()) {
            return body.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    private static HttpRequest request(String json) {
        return HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
