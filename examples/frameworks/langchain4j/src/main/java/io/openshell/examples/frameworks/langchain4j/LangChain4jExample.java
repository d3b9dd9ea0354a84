package io.openshell.examples.frameworks.langchain4j;

import static dev.langchain4j.model.LambdaStreamingResponseHandler.onPartialResponseBlocking;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.util.List;

/** Asks a model twice with LangChain4j: for the whole answer, then for a stream. Arguments: [BASE_URL KEY MODEL]. */
public final class LangChain4jExample {
    public static void main(String[] args) throws InterruptedException {
        boolean real = args.length == 3;
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM).providerType("openai")
                .endpoint(real ? args[0] : "mock://").apiKey(Secret.of(real ? args[1] : "none"))
                .model(real ? args[2] : "mock-model").protocols(OPENAI_CHAT_COMPLETIONS).build();
        try (Router router = Router.builder().build()) {
            var context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            var model = OpenAiChatModel.builder().httpClientBuilder(new RouterHttpClient(context))
                    .baseUrl(RouterHttpClient.BASE_URL).modelName("any").maxRetries(0).build();
            System.out.println(model.chat("Hello"));
            var streaming = OpenAiStreamingChatModel.builder().httpClientBuilder(new RouterHttpClient(context))
                    .baseUrl(RouterHttpClient.BASE_URL).modelName("any").build();
            onPartialResponseBlocking(streaming, "Hello", System.out::print);
            System.out.println();
        }
    }
}
