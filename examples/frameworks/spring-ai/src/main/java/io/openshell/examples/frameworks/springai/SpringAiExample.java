package io.openshell.examples.frameworks.springai;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import com.openai.client.OpenAIClientAsyncImpl;
import com.openai.client.OpenAIClientImpl;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.examples.frameworks.openai.RouterHttpClient;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.util.List;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatModel;

/** Asks a model twice with Spring AI: for the whole answer, then for a stream. Arguments: [BASE_URL KEY MODEL]. */
public final class SpringAiExample {
    public static void main(String[] args) {
        boolean real = args.length == 3;
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM).providerType("openai")
                .endpoint(real ? args[0] : "mock://").apiKey(Secret.of(real ? args[1] : "none"))
                .model(real ? args[2] : "mock-model").protocols(OPENAI_CHAT_COMPLETIONS).build();
        try (Router router = Router.builder().build()) {
            var context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            ChatClient chat = ChatClient.create(model(context));
            System.out.println(chat.prompt("Hello").call().content());
            chat.prompt("Hello").stream().content().doOnNext(System.out::print).blockLast();
            System.out.println();
        }
    }

    /** Returns a chat model that calls the system routes of {@code router}. */
    static OpenAiChatModel model(InferenceContext router) {
        var options = RouterHttpClient.options(router);
        return OpenAiChatModel.builder().openAiClient(new OpenAIClientImpl(options))
                .openAiClientAsync(new OpenAIClientAsyncImpl(options)).build();
    }
}
