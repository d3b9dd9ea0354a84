package io.openshell.examples.benchmarks.parts;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.BufferedResponse;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call in process beside the same call by HttpClient alone; both wait for a backend on the port of {@code backend}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InProcessBenchmark {
    private static final Headers HEADERS = Headers.of("Content-Type", "application/json");

    private final String base = "http://127.0.0.1:" + Integer.getInteger("backend") + "/v1";
    private final byte[] body = Prompts.chat("plain", 500);
    private Router sockets;
    private Router clients;
    private InferenceContext bySockets;
    private InferenceContext byClient;
    private HttpClient bare;

    /** Makes a router with each transport, and the client. */
    @Setup
    public void setUp() {
        sockets = Router.builder().transport(Transport.SOCKET).build();
        clients = Router.builder().transport(Transport.HTTPCLIENT).build();
        bySockets = context(sockets);
        byClient = context(clients);
        bare = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private InferenceContext context(Router router) {
        ResolvedRoute route = ResolvedRoute.builder()
                .name(ResolvedRoute.SANDBOX_SYSTEM)
                .endpoint(base)
                .model("pinned-model")
                .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS)
                .providerType("openai")
                .apiKey(Secret.of("sk-the-key-of-the-route"))
                .build();
        return new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
    }

    /** Ends them. */
    @TearDown
    public void tearDown() {
        sockets.close();
        clients.close();
        bare.close();
    }

    /** Returns the answer to a call in process, by the router's own transport. */
    @Benchmark
    public Object systemInference() throws Exception {
        return check(bySockets);
    }

    /** Returns the answer to a call in process, by HttpClient. */
    @Benchmark
    public Object systemInferenceByHttpClient() throws Exception {
        return check(byClient);
    }

    private BufferedResponse check(InferenceContext context) throws Exception {
        BufferedResponse response = context.systemInference(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST",
                "/v1/chat/completions", HEADERS, body);
        if (response.status() != 200) {
            throw new IllegalStateException("status " + response.status());
        }
        return response;
    }

    /** Returns the answer to the same call by HttpClient alone. */
    @Benchmark
    public Object bareHttpClient() throws Exception {
        HttpResponse<byte[]> response = bare.send(HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer sk-the-key-of-the-route")
                .POST(BodyPublishers.ofByteArray(body))
                .build(), BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("status " + response.statusCode());
        }
        return response;
    }
}
