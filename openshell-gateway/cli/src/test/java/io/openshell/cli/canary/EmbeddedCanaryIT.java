package io.openshell.cli.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.BufferedResponse;
import io.openshell.router.EndpointProbe;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.RouterException;
import io.openshell.router.RouterRequest;
import io.openshell.router.RouterResponse;
import io.openshell.router.internal.UpstreamRequests;
import io.openshell.router.testing.SecretSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a host that embeds the router can see, print or log: answers, failures, and what objects say of themselves. */
class EmbeddedCanaryIT {
    private static final int ROUTES = 200;
    private static final byte[] BODY = "{\"stream\":true}".getBytes(StandardCharsets.US_ASCII);

    private final List<String> keys = new ArrayList<>();
    private int failures;

    @Test
    void nothingThatAHostCanPrintHoldsAKey() throws Exception {
        for (int i = 0; i < ROUTES; i++) {
            keys.add(Long.toString(0x5DEECE66DL * (i + 7) + 11, 36) + "/ek-"
                    + Long.toString(Long.MAX_VALUE / (3 * i + 17), 36) + Long.toString(0x9E3779B9L * (i + 1), 36));
        }
        SecretSearch search = SecretSearch.of(keys);
        try (CanaryBackend backend = new CanaryBackend(3); Router router = Router.builder().build()) {
            for (String key : keys) {
                ResolvedRoute route = ResolvedRoute.builder()
                        .name(ResolvedRoute.SANDBOX_SYSTEM)
                        .endpoint(backend.baseUrl("/v1"))
                        .model("m")
                        .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS)
                        .apiKey(Secret.of(key))
                        .timeout(Duration.ofSeconds(1))
                        .idleTimeout(Duration.ofSeconds(1))
                        .build();
                InferenceContext context =
                        new InferenceContext(router, RouteSnapshot.of("revision", List.of(route, route)));
                search.text("objects", Texts.ofAllReachableFrom(context));
                ask(context, search);
                probe(router, route, search);
                RouterRequest request = new RouterRequest(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST",
                        RequestTarget.parse("/v1/chat/completions"), Headers.of("Accept", "*/*"),
                        ByteBuffer.wrap(BODY));
                search.text("objects", Texts.ofAllReachableFrom(request));
                search.text("objects", Texts.ofAllReachableFrom(UpstreamRequests.prepare(route, request)));
            }
        }
        assertThat(failures).as("of all kinds").isGreaterThan(ROUTES / 10);
        assertThat(search.searched()).containsOnlyKeys("objects", "answers", "failures");
        assertThat(search.findings()).isEmpty();
    }

    private void ask(InferenceContext context, SecretSearch search) throws Exception {
        try {
            BufferedResponse answer = context.systemInference(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST",
                    "/v1/chat/completions", Headers.empty(), BODY);
            search.text("answers", answer.bodyAsString());
            search.text("objects", Texts.ofAllReachableFrom(answer));
        } catch (RouterException e) {
            failed(e, search);
        }
        try (RouterResponse answer = context.systemInferenceStreaming(InferenceProtocol.OPENAI_CHAT_COMPLETIONS,
                "POST", "/v1/chat/completions", Headers.empty(), BODY)) {
            answer.headers().forEach((name, value) -> search.text("answers", name + ": " + value));
            search.text("objects", Texts.ofAllReachableFrom(answer));
            search.bytes("answers", answer.bodyAsStream().readAllBytes());
        } catch (RouterException | IOException e) {
            failed(e, search);
        }
    }

    private void probe(Router router, ResolvedRoute route, SecretSearch search) throws InterruptedException {
        search.text("objects", Texts.ofAllReachableFrom(new EndpointProbe(router).probe(route)));
    }

    private void failed(Exception failure, SecretSearch search) {
        failures++;
        search.text("failures", Texts.of(failure));
        search.text("objects", Texts.ofAllReachableFrom(failure));
    }
}
