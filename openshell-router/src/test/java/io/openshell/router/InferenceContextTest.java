package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.RouterException.RouteNotFound;
import io.openshell.router.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InferenceContextTest extends RouterFixture {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private ResolvedRoute route(String name, String model) {
        return route().name(name).model(model).build();
    }

    private static BufferedResponse system(InferenceContext context, String path) throws Exception {
        return context.systemInference(
                InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST", path, Headers.empty(), BODY);
    }

    @Test
    void usersAndThePlatformHaveRoutesOfTheirOwn() throws Exception {
        upstream.answerWith(request -> Reply.json(200, request.bodyText()));
        InferenceContext context = new InferenceContext(router, RouteSnapshot.of("1",
                List.of(route("sandbox-system", "system-model"), route("inference.local", "user-model"))));

        assertThat(context.userInference(TestRoutes.chat("{}")).bodyAsString()).contains("user-model");
        assertThat(system(context, "/v1/chat/completions").bodyAsString()).contains("system-model");
        try (RouterResponse answer = context.systemInferenceStreaming(InferenceProtocol.OPENAI_RESPONSES, "POST",
                "/v1/responses", Headers.of("Authorization", "Bearer mine"), BODY)) {
            assertThat(new String(answer.bodyAsStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("system-model");
        }
        try (RouterResponse answer = context.userInferenceStreaming(TestRoutes.chat("{}"))) {
            assertThat(new String(answer.bodyAsStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("user-model");
        }
    }

    @Test
    void usersDoNotReachTheSystemRoutes() {
        InferenceContext context =
                new InferenceContext(router, RouteSnapshot.of("1", List.of(route("sandbox-system", "m"))));

        assertThatExceptionOfType(RouteNotFound.class)
                .isThrownBy(() -> context.userInference(TestRoutes.chat("{}")));
        assertThat(upstream.connectionCount()).isZero();
    }

    @Test
    void thePlatformDoesNotFallBackToTheUsersRoutes() {
        InferenceContext context =
                new InferenceContext(router, RouteSnapshot.of("1", List.of(route("inference.local", "m"))));

        assertThatExceptionOfType(RouteNotFound.class)
                .isThrownBy(() -> system(context, "/v1/chat/completions"));
    }

    @Test
    void aPathThatIsNotCanonicalIsRefused() {
        InferenceContext context =
                new InferenceContext(router, RouteSnapshot.of("1", List.of(route("sandbox-system", "m"))));

        assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> system(context, "/v1/%2e%2e/x"));
        assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> system(context, "v1"));
    }

    @Test
    void aRequestKeepsTheRouteItBeganWith() throws Exception {
        CompletableFuture<Void> replaced = new CompletableFuture<>();
        upstream.answerWith(request -> Reply.script().waitFor(replaced).head(200, "Content-Length: 0"));
        InferenceContext context =
                new InferenceContext(router, RouteSnapshot.of("1", List.of(route("inference.local", "old"))));
        CompletableFuture<BufferedResponse> first = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                first.complete(context.userInference(TestRoutes.chat("{}")));
            } catch (Exception e) {
                first.completeExceptionally(e);
            }
        });
        assertThat(upstream.takeRequest(PATIENCE).bodyText()).contains("old");

        context.replaceRoutes(RouteSnapshot.of("2", List.of(route("inference.local", "new"))));
        replaced.complete(null);

        assertThat(first.get(10, TimeUnit.SECONDS).route().model()).isEqualTo("old");
        assertThat(context.userInference(TestRoutes.chat("{}")).route().model()).isEqualTo("new");
    }
}
