package io.openshell.examples.frameworks.adk;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import com.google.adk.agents.LlmAgent;
import com.google.adk.agents.RunConfig;
import com.google.adk.agents.RunConfig.StreamingMode;
import com.google.adk.runner.InMemoryRunner;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClientImpl;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.examples.frameworks.openai.RouterHttpClient;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.util.List;

/** Runs an ADK agent twice: for the whole answer, then for a stream. Arguments: [BASE_URL KEY MODEL]. */
public final class AdkExample {
    public static void main(String[] args) {
        boolean real = args.length == 3;
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM).providerType("openai")
                .endpoint(real ? args[0] : "mock://").apiKey(Secret.of(real ? args[1] : "none"))
                .model(real ? args[2] : "mock-model").protocols(OPENAI_CHAT_COMPLETIONS).build();
        try (Router router = Router.builder().build()) {
            var context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            var model = new OpenAiLlm(new OpenAIClientImpl(RouterHttpClient.options(context)));
            var agents = new InMemoryRunner(LlmAgent.builder().name("agent").model(model).build());
            for (StreamingMode mode : List.of(StreamingMode.NONE, StreamingMode.SSE)) {
                var run = RunConfig.builder().autoCreateSession(true).streamingMode(mode).build();
                agents.runAsync("user", "session", Content.fromParts(Part.fromText("Hello")), run)
                        .blockingForEach(event -> System.out.println(event.stringifyContent()));
            }
        }
    }
}
