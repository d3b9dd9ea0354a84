package io.openshell.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Endpoint;
import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.RouteShape;
import io.openshell.core.Secret;
import io.openshell.gateway.client.GrpcRouteSource;
import io.openshell.gateway.google.FakeGoogle;
import io.openshell.gateway.google.GoogleTokens;
import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.rules.TestClock;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.RouteTable;
import io.openshell.router.Router;
import io.openshell.router.RouterRequest;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Tokens that live for a second of an injected clock, from the endpoint that mints them through the gateway and the
 * stream of bundles to the requests of a router, at a backend that takes no token but a living one.
 */
class TokenRotationTest {
    private static final int REQUESTS = 1_000;
    private static final Duration LIFE = Duration.ofSeconds(1);
    /** The time from one request to the next; the requests take 25 lives in all. */
    private static final Duration STEP = Duration.ofMillis(25);

    private final BlockingQueue<RouteSnapshot> pushed = new LinkedBlockingQueue<>();
    private final TestClock clock = new TestClock();
    private RouteSnapshot routes = RouteSnapshot.empty();

    @Test
    void noRequestFailsAndNoneCarriesAnExpiredTokenWhileTokensRotate() throws Exception {
        try (FakeGoogle google = new FakeGoogle(clock);
                TestGateway gateway = TestGateway.startMinting(clock, GoogleTokens.at(google.uri(), clock));
                ScriptedUpstream backend = ScriptedUpstream.start();
                Router router = Router.builder().build();
                ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            google.tokensLive(LIFE);
            Set<String> carried = new HashSet<>();
            List<String> wrong = new ArrayList<>();
            backend.answerWith(request -> {
                String token = bearer(request);
                synchronized (carried) {
                    carried.add(token);
                    if (google.takes(token)) {
                        return Reply.json(200, "{\"choices\":[]}");
                    }
                    wrong.add("at " + clock.instant());
                    return Reply.json(401, "{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\"}}");
                }
            });
            gateway.createVertex("vertex", "VERTEX_AI_SERVICE_ACCOUNT_KEY", FakeGoogle.serviceAccountFile());
            // Waits for the first token.
            gateway.setRoute("vertex", "gemini-2.5-pro");
            try (GrpcRouteSource source = GrpcRouteSource.builder(gateway.anonymous())
                    .token(Secret.of(gateway.createToken("t", 0)))
                    .build()) {
                source.start(pushed::add);
                List<Future<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < REQUESTS; i++) {
                    if (i >= 2) {
                        // A request takes less than two steps of this clock.
                        answers.get(i - 2).get(30, TimeUnit.SECONDS);
                    }
                    clock.advance(STEP);
                    // An operator's call makes the gateway look at its clock, which it does by itself every second.
                    gateway.gateway().getStatus(GetStatusRequest.getDefaultInstance());
                    awaitTokenFor(google, STEP.multipliedBy(2));
                    RouteTable table = moved(routes.user().routes().getFirst(), backend);
                    answers.add(requests.submit(() -> send(router, table)));
                }
                for (Future<Integer> answer : answers) {
                    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(200);
                }
            }
            assertThat(wrong).as("requests with a token that had expired").isEmpty();
            assertThat(backend.requestCount()).isEqualTo(REQUESTS);
            assertThat(carried).as("tokens used").hasSizeGreaterThanOrEqualTo(21).hasSizeLessThan(40);
            assertThat(google.issued()).containsAll(carried);
        }
    }

    /** Lets the clock stand until the routes have a token that lives longer than so: the next one must be on its way. */
    private void awaitTokenFor(FakeGoogle google, Duration time) throws InterruptedException {
        Instant until = clock.instant().plus(time);
        for (RouteSnapshot next = pushed.poll(); next != null; next = pushed.poll()) {
            routes = next;
        }
        while (routes.user().routes().isEmpty() || !google.expiry(key(routes)).isAfter(until)) {
            RouteSnapshot next = pushed.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("a renewed token in the bundle, in time").isNotNull();
            routes = next;
        }
    }

    private static String key(RouteSnapshot routes) {
        return routes.user().routes().getFirst().apiKey().orElseThrow().reveal();
    }

    private static String bearer(RecordedRequest request) {
        String header = request.header("authorization").orElse("");
        return header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "none";
    }

    /** Vertex AI has no address but Google's, so the last step goes to a backend of the same paths. */
    private static RouteTable moved(ResolvedRoute route, ScriptedUpstream backend) {
        return RouteTable.of(ResolvedRoute.builder()
                .name(route.name())
                .providerType(route.providerType())
                .apiKey(route.apiKey().orElseThrow())
                .shape(new RouteShape(
                        Endpoint.parse(backend.uri() + route.endpoint().basePath()),
                        route.protocols(),
                        route.model(),
                        route.modelInPath(),
                        route.requestPathOverride(),
                        route.defaultQuery()))
                .build());
    }

    private static int send(Router router, RouteTable table) throws Exception {
        byte[] body = "{\"model\":\"mine\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8);
        return router.proxyWithCandidates(
                new RouterRequest(
                        InferenceProtocol.OPENAI_CHAT_COMPLETIONS,
                        "POST",
                        RequestTarget.parse("/v1/chat/completions"),
                        Headers.empty(),
                        ByteBuffer.wrap(body)),
                table)
                .status();
    }
}
