package io.openshell.proxy.app.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** {@code openshell-proxy.jar} on a heap of 128 MiB that ends the process when it is full, and a backend for it. */
final class SmallHeapProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final ScriptedUpstream backend;
    private final ProgramProcess jar;
    private final InetSocketAddress address;
    private final SSLContext trust;

    SmallHeapProxy(Path directory) throws Exception {
        backend = ScriptedUpstream.start().keepingLast(1);
        Path routes = Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - route: inference.local
                    endpoint: %s
                    model: pinned-model
                    protocols: [openai_chat_completions, openai_embeddings]
                    api_key_env: REAL_KEY
                """.formatted(backend.baseUrl("/v1")));
        jar = ProgramProcess.startCommand(directory, Map.of("REAL_KEY", "sk-live-4Zq8vXw2Lr7NbT1c"), List.of(
                ProgramProcess.java(), "-Xmx128m", "-XX:+ExitOnOutOfMemoryError", "-jar",
                System.getProperty("program.jar"), "--inference-routes", routes.toString(), "--listen",
                "127.0.0.1:0"));
        address = SandboxedClient.address(jar);
        trust = SandboxedClient.trust(jar);
    }

    ScriptedUpstream backend() {
        return backend;
    }

    InetSocketAddress address() {
        return address;
    }

    Tunnel open() throws IOException {
        return Tunnel.open(address, trust);
    }

    /** Returns the value of a gauge or counter of the proxy's metrics; 0 if there is none yet. */
    long metric(String name) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create("http://" + jar.ready("admin") + "/metrics");
            String text = client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
            return text.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Waits until the proxy has at most {@code count} connections. */
    void awaitConnections(long count) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (metric("openshell_proxy_connections") > count) {
            assertThat(System.nanoTime()).as("connections go").isLessThan(deadline);
            // The page is all that an operator has to look at, too.
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** Asserts that the process lives, that nothing in it failed, and that it serves as if nothing had been. */
    void assertServes() throws Exception {
        assertThat(jar.isAlive()).as(jar.stderr()).isTrue();
        try (Tunnel tunnel = open()) {
            assertThat(tunnel.head("/v1/embeddings", 2).send("{}").answer()).isEqualTo(200);
        }
        assertThat(metric("openshell_proxy_faults_total")).isZero();
    }

    @Override
    public void close() {
        jar.close();
        backend.close();
    }
}
