package io.openshell.examples.embedding;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks a model twice, in process: for the whole answer, then for a stream. Arguments: [BASE_URL KEY MODEL]. */
public final class EmbeddingExample {
    public static void main(String[] args) throws Exception {
        boolean real = args.length == 3;
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM).providerType("openai")
                .endpoint(real ? args[0] : "mock://").apiKey(Secret.of(real ? args[1] : "none"))
                .model(real ? args[2] : "mock-model").protocols(OPENAI_CHAT_COMPLETIONS).build();
        try (Router router = Router.builder().build()) {
            var context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            var path = "/v1/chat/completions";
            var headers = Headers.of("content-type", "application/json");

            var whole = context.systemInference(OPENAI_CHAT_COMPLETIONS, "POST", path, headers, body(false));
            System.out.println(whole.status() + " " + whole.bodyAsString());

            try (var stream = context.systemInferenceStreaming(
                    OPENAI_CHAT_COMPLETIONS, "POST", path, headers, body(true))) {
                stream.bodyAsStream().transferTo(System.out);
            }
        }
    }

    private static byte[] body(boolean stream) {
        String json = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":" + stream + "}";
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
