package io.openshell.examples.frameworks.openai;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import com.openai.client.OpenAIClientImpl;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.util.List;

/** Asks a model twice with OpenAI's SDK: for the whole answer, then for a stream. Arguments: [BASE_URL KEY MODEL]. */
public final class OpenAiExample {
    public static void main(String[] args) {
        boolean real = args.length == 3;
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM).providerType("openai")
                .endpoint(real ? args[0] : "mock://").apiKey(Secret.of(real ? args[1] : "none"))
                .model(real ? args[2] : "mock-model").protocols(OPENAI_CHAT_COMPLETIONS).build();
        try (Router router = Router.builder().build()) {
            var context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            var openAi = new OpenAIClientImpl(RouterHttpClient.options(context));
            var question = ChatCompletionCreateParams.builder().model("any").addUserMessage("Hello").build();
            var answer = openAi.chat().completions().create(question);
            System.out.println(answer.choices().getFirst().message().content().orElse(""));
            try (var stream = openAi.chat().completions().createStreaming(question)) {
                stream.stream().flatMap(chunk -> chunk.choices().stream())
                        .forEach(choice -> choice.delta().content().ifPresent(System.out::print));
            }
            System.out.println();
        }
    }
}
