package io.openshell.cli.canary;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.SecretSearch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Many clients at one proxy at once, and someone who looks at its admin port meanwhile. */
final class CanaryTraffic {
    private static final int CLIENTS = 24;
    private static final long PATIENCE_MINUTES = 60;

    private final ProgramProcess proxy;
    private final SecretSearch search;
    private final Tally tally = new Tally();

    CanaryTraffic(ProgramProcess proxy, SecretSearch search) {
        this.proxy = proxy;
        this.search = search;
    }

    /** Returns what the clients did and saw; what they should not have seen begins with "WRONG". */
    Tally tally() {
        return tally;
    }

    /** Sends {@code requests} requests and waits until the last is answered or lost. */
    void send(long requests, long seed) throws Exception {
        InetSocketAddress address = SandboxedClient.address(proxy);
        SSLContext trust = SandboxedClient.trust(proxy);
        SSLContext strangerTrust = SandboxedClient.trust(proxy);
        AtomicLong left = new AtomicLong(requests);
        List<Callable<Boolean>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            CanaryClient client = new CanaryClient(address, trust, strangerTrust, seed * CLIENTS + i, tally, search);
            clients.add(() -> {
                client.run(left);
                return true;
            });
        }
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> client : executor.invokeAll(clients, PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                client.get();
            }
        }
        searchAdmin();
    }

    private void searchAdmin() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String page : List.of("/healthz", "/readyz", "/metrics", "/console", "/nothing")) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create("http://" + proxy.ready("admin") + page)).build(),
                        BodyHandlers.ofString());
                search.text("admin port", answer.headers().map() + answer.body());
            }
            search.text("console", consoleFeed(http));
        }
    }

    /** Returns the first event of the feed, which says everything. */
    private String consoleFeed(HttpClient http) throws IOException, InterruptedException {
        Path token = Path.of(proxy.ready("ca")).getParent().resolveSibling("console.token");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + proxy.ready("admin") + "/console/feed"))
                .header("Authorization", "Bearer " + Files.readString(token).strip()).build();
        try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
            return lines.filter(line -> line.startsWith("data: ")).findFirst().orElseThrow();
        }
    }
}
