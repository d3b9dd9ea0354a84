package io.openshell.examples.frameworks.anthropic;

import static io.openshell.core.InferenceProtocol.ANTHROPIC_MESSAGES;

import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.models.messages.MessageCreateParams;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.util.List;

/** Asks a model twice with Anthropic's SDK: for a whole answer, then for a stream. Arguments: [BASE_URL KEY MODEL]. */
public final class AnthropicExample {
    public static void main(String[] args) {
        boolean real = args.length == 3;
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM).providerType("anthropic")
                .endpoint(real ? args[0] : "mock://").apiKey(Secret.of(real ? args[1] : "none"))
                .model(real ? args[2] : "mock-model").protocols(ANTHROPIC_MESSAGES).build();
        try (Router router = Router.builder().build()) {
            var context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            var anthropic = new AnthropicClientImpl(RouterHttpClient.options(context));
            var question = MessageCreateParams.builder().model("any").maxTokens(100).addUserMessage("Hello").build();
            var answer = anthropic.messages().create(question);
            answer.content().forEach(block -> block.text().ifPresent(text -> System.out.println(text.text())));
            try (var stream = anthropic.messages().createStreaming(question)) {
                stream.stream().flatMap(event -> event.contentBlockDelta().stream())
                        .forEach(event -> event.delta().text().ifPresent(text -> System.out.print(text.text())));
            }
            System.out.println();
        }
    }
}
