package io.openshell.examples.frameworks.langchain4j;

import static io.openshell.examples.frameworks.testing.Dialect.CHAT;
import static io.openshell.examples.frameworks.testing.RoutedBackend.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.openshell.examples.frameworks.testing.RoutedBackend;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterHttpClientTest {
    private static final String OWN_KEY = "the-applications-own-key";

    /** What comes of a stream, in order; cancels it at the first token if told to. */
    private static final class Tokens implements StreamingChatResponseHandler {
        private final boolean cancelling;
        private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
        private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        private Tokens(boolean cancelling) {
            this.cancelling = cancelling;
        }

        @Override
        public void onPartialResponse(PartialResponse token, PartialResponseContext context) {
            tokens.add(token.text());
            if (cancelling) {
                context.streamingHandle().cancel();
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse whole) {
            end.complete(whole);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }
    }

    private static OpenAiChatModel model(RoutedBackend backend) {
        return OpenAiChatModel.builder().httpClientBuilder(new RouterHttpClient(backend.context()))
                .baseUrl(RouterHttpClient.BASE_URL).apiKey(OWN_KEY).modelName("any").maxRetries(0).build();
    }

    private static Tokens stream(RoutedBackend backend, boolean cancelling) {
        Tokens tokens = new Tokens(cancelling);
        OpenAiStreamingChatModel.builder().httpClientBuilder(new RouterHttpClient(backend.context()))
                .baseUrl(RouterHttpClient.BASE_URL).apiKey(OWN_KEY).modelName("any").build().chat("Hello", tokens);
        return tokens;
    }

    @Test
    void aCallIsOneRequestWithTheKeyAndModelOfTheRoute() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello to you"))) {
            assertThat(model(backend).chat("Hello")).isEqualTo("Hello to you");
            assertThat(backend.onlyRequest(OWN_KEY).path()).isEqualTo("/v1/chat/completions");
        }
    }

    @Test
    void thereIsNoOtherHttpClient() {
        assertThatThrownBy(() -> Class.forName("dev.langchain4j.http.client.jdk.JdkHttpClient"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aTokenIsHereBeforeTheBackendHasSentTheNext() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.held("first", go, " second"))) {
            Tokens tokens = stream(backend, false);
            assertThat(tokens.tokens.poll(20, SECONDS)).isEqualTo("first");
            go.countDown();
            assertThat(tokens.end.get(20, SECONDS).aiMessage().text()).isEqualTo("first second");
            backend.onlyRequest(OWN_KEY);
        }
    }

    @Test
    void aToolIsCalledAndItsResultSentBack() {
        var tool = ToolSpecification.builder().name("weather")
                .parameters(JsonObjectSchema.builder().addStringProperty("city").build()).build();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.toolCall(), CHAT.whole("Rain"))) {
            UserMessage question = UserMessage.from("Hello");
            var message = model(backend).chat(
                    ChatRequest.builder().messages(question).toolSpecifications(tool).build()).aiMessage();
            var call = message.toolExecutionRequests().getFirst();
            assertThat(call.arguments()).isEqualTo("{\"city\":\"Oslo\"}");
            assertThat(backend.nextRequest(OWN_KEY).bodyText()).contains("weather");

            var answer = model(backend).chat(question, message, ToolExecutionResultMessage.from(call, "wet"));

            assertThat(answer.aiMessage().text()).isEqualTo("Rain");
            assertThat(backend.nextRequest(OWN_KEY).bodyText()).contains("call_1", "wet");
        }
    }

    @Test
    void aCancelledStreamCutsTheBackendOff() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.hanging("first"))) {
            Tokens tokens = stream(backend, true);
            assertThat(backend.onlyRequest(OWN_KEY).awaitPeerGone(PATIENCE)).isPresent();
            assertThat(tokens.tokens).containsExactly("first");
            assertThat(tokens.end.isDone() && !tokens.end.isCompletedExceptionally()).isFalse();
        }
    }

    @Test
    void anInterruptCutsTheBackendOff() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(CHAT, Reply.noAnswer())) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller = Thread.startVirtualThread(
                    () -> failure.complete(catchThrowable(() -> model(backend).chat("Hello"))));
            RecordedRequest request = backend.onlyRequest(OWN_KEY);
            caller.interrupt();
            assertThat(request.awaitPeerGone(PATIENCE)).isPresent();
            assertThat(failure.get(20, SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"401", "429", "500"})
    void anErrorOfTheBackendIsTheFrameworksAndIsNotRetried(int status) {
        Class<? extends LangChain4jException> type = switch (status) {
            case 401 -> AuthenticationException.class;
            case 429 -> RateLimitException.class;
            default -> InternalServerException.class;
        };
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.error(status))) {
            assertThatThrownBy(() -> model(backend).chat("Hello")).isInstanceOf(type)
                    .hasMessageContaining("said by the backend").cause().isInstanceOf(HttpException.class)
                    .extracting("statusCode").isEqualTo(status);
            backend.onlyRequest(OWN_KEY);
        }
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.error(status))) {
            Tokens tokens = stream(backend, false);
            assertThatThrownBy(() -> tokens.end.get(20, SECONDS)).cause().isInstanceOf(type)
                    .hasMessageContaining("said by the backend");
            backend.onlyRequest(OWN_KEY);
        }
    }

    @Test
    void withoutARouteThereIsAnError() {
        String message = "No answer from the inference router: no route is configured";
        try (RoutedBackend backend = new RoutedBackend(CHAT)) {
            backend.withoutRoutes();
            assertThatThrownBy(() -> model(backend).chat("Hello")).isInstanceOf(InternalServerException.class)
                    .hasMessage(message);
            Tokens tokens = stream(backend, false);
            assertThatThrownBy(() -> tokens.end.get(20, SECONDS)).isInstanceOf(ExecutionException.class).cause()
                    .isInstanceOf(InternalServerException.class).hasMessage(message);
        }
    }

    @Test
    void whatIsNoInferenceRequestNeverLeaves() {
        try (RoutedBackend backend = new RoutedBackend(CHAT)) {
            RouterHttpClient client = new RouterHttpClient(backend.context());
            for (String url : new String[] {RouterHttpClient.BASE_URL + "/files", "https://example.com/v1/models",
                RouterHttpClient.BASE_URL + "/models/../files"}) {
                HttpRequest request = HttpRequest.builder().method(HttpMethod.GET).url(url).build();
                assertThatThrownBy(() -> client.execute(request)).isInstanceOf(HttpException.class)
                        .hasMessage("connection not allowed by policy").extracting("statusCode").isEqualTo(403);
            }
            assertThat(backend.requestCount()).isZero();
        }
    }

    @Test
    void aCutStreamIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.cut("first"))) {
            Tokens tokens = stream(backend, false);
            assertThatThrownBy(() -> tokens.end.get(20, SECONDS)).cause().isInstanceOf(LangChain4jException.class);
            assertThat(tokens.tokens).containsExactly("first");
            backend.onlyRequest(OWN_KEY);
        }
    }

    @Test
    void aCutStreamIsNotAlsoComplete() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.cut("first"))) {
            CompletableFuture<Thread> parsing = new CompletableFuture<>();
            List<String> calls = Collections.synchronizedList(new ArrayList<>());
            HttpRequest request = HttpRequest.builder().method(HttpMethod.POST).body("{}")
                    .url(RouterHttpClient.BASE_URL, "chat/completions").build();
            new RouterHttpClient(backend.context()).execute(request, (body, listener) -> {
                parsing.complete(Thread.currentThread());
                new DefaultServerSentEventParser().parse(body, listener);
            }, new ServerSentEventListener() {
                @Override
                public void onError(Throwable error) {
                    calls.add("error");
                }

                @Override
                public void onClose() {
                    calls.add("close");
                }
            });
            assertThat(parsing.get(20, SECONDS).join(PATIENCE)).isTrue();
            assertThat(calls).containsExactly("error");
        }
    }

    @Test
    void aCutAnswerIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello").truncateAfter(150))) {
            assertThatThrownBy(() -> model(backend).chat("Hello")).isInstanceOf(InternalServerException.class);
            backend.onlyRequest(OWN_KEY);
        }
    }
}
