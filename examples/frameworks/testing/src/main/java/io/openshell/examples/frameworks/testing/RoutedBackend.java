package io.openshell.examples.frameworks.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.time.Duration;
import java.util.List;

/** A scripted backend, and a router whose one system route leads to it, holds its key and pins its model. */
public final class RoutedBackend implements AutoCloseable {
    /** Longer than anything takes that a test waits for. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the route pins. */
    public static final String MODEL = "model-of-the-route";

    private static final String KEY = "key-of-the-route";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Router router = Router.builder().build();
    private final InferenceContext context;

    /** Creates a backend that speaks {@code dialect} and gives {@code replies}, one to each request. */
    public RoutedBackend(Dialect dialect, Reply... replies) {
        upstream.answer(replies);
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM)
                .providerType(dialect.providerType()).endpoint(upstream.baseUrl("/v1")).apiKey(Secret.of(KEY))
                .model(MODEL).protocols(dialect.protocol()).build();
        context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
    }

    /** Returns what a framework is given. */
    public InferenceContext context() {
        return context;
    }

    /** Takes all routes away. */
    public void withoutRoutes() {
        context.replaceRoutes(RouteSnapshot.empty());
    }

    /** Returns how many requests the backend has got. */
    public int requestCount() {
        return upstream.requestCount();
    }

    /**
     * Waits for the next request and checks that it has the route's key and model and nowhere the framework's stand-in
     * for a key.
     */
    public RecordedRequest nextRequest(String standIn) {
        RecordedRequest request = upstream.takeRequest(PATIENCE);
        assertThat(request.rawText()).contains(KEY).doesNotContain(standIn);
        assertThat(request.bodyText()).containsPattern("\"model\"\\s*:\\s*\"" + MODEL + "\"");
        return request;
    }

    /** As {@link #nextRequest}, and there is no other. */
    public RecordedRequest onlyRequest(String standIn) {
        RecordedRequest request = nextRequest(standIn);
        assertThat(upstream.requestCount()).isEqualTo(1);
        return request;
    }

    @Override
    public void close() {
        router.close();
        upstream.close();
    }
}
