package io.openshell.examples.frameworks.openai;

import static io.openshell.examples.frameworks.testing.Dialect.CHAT;
import static io.openshell.examples.frameworks.testing.RoutedBackend.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClientAsyncImpl;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.JsonValue;
import com.openai.core.RequestOptions;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import io.openshell.examples.frameworks.testing.RoutedBackend;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterHttpClientTest {
    private static final ChatCompletionCreateParams QUESTION =
            ChatCompletionCreateParams.builder().model("any").addUserMessage("Hello").build();

    private static OpenAIClientImpl client(RoutedBackend backend) {
        return new OpenAIClientImpl(RouterHttpClient.options(backend.context()));
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElseThrow();
    }

    private static String text(ChatCompletionChunk chunk) {
        return chunk.choices().getFirst().delta().content().orElse("");
    }

    @Test
    void aCallIsOneRequestWithTheKeyAndModelOfTheRoute() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello to you"))) {
            assertThat(text(client(backend).chat().completions().create(QUESTION))).isEqualTo("Hello to you");

            RecordedRequest request = backend.onlyRequest(RouterHttpClient.NO_KEY);
            assertThat(request.path()).isEqualTo("/v1/chat/completions");
            assertThat(request.headers("content-type")).containsExactly("application/json");
        }
    }

    @Test
    void theSdkHasNoHttpClientOfItsOwn() {
        assertThatThrownBy(() -> Class.forName("com.openai.client.okhttp.OpenAIOkHttpClient"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("okhttp3.OkHttpClient")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aTokenIsHereBeforeTheBackendHasSentTheNext() {
        CountDownLatch go = new CountDownLatch(1);
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.held("first", go, " second"));
                var stream = client(backend).chat().completions().createStreaming(QUESTION)) {
            Iterator<String> tokens = stream.stream().map(RouterHttpClientTest::text)
                    .filter(token -> !token.isEmpty()).iterator();
            assertThat(tokens.next()).isEqualTo("first");
            go.countDown();
            assertThat(tokens.next()).isEqualTo(" second");
            assertThat(tokens.hasNext()).isFalse();
            backend.onlyRequest(RouterHttpClient.NO_KEY);
        }
    }

    @Test
    void aToolIsCalledAndItsResultSentBack() {
        var tool = FunctionDefinition.builder().name("weather").parameters(FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .build()).build();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.toolCall(), CHAT.whole("Rain"))) {
            var completions = client(backend).chat().completions();
            var asking = QUESTION.toBuilder().addFunctionTool(tool);
            var message = completions.create(asking.build()).choices().getFirst().message();
            var call = message.toolCalls().orElseThrow().getFirst().asFunction();
            assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Oslo\"}");
            assertThat(backend.nextRequest(RouterHttpClient.NO_KEY).bodyText()).contains("\"name\":\"weather\"");

            ChatCompletion answer = completions.create(asking.addMessage(message).addMessage(
                    ChatCompletionToolMessageParam.builder().toolCallId(call.id()).content("wet").build()).build());

            assertThat(text(answer)).isEqualTo("Rain");
            assertThat(backend.nextRequest(RouterHttpClient.NO_KEY).bodyText()).contains("call_1", "wet");
        }
    }

    @Test
    void aClosedStreamCutsTheBackendOff() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.hanging("first"))) {
            try (var stream = client(backend).chat().completions().createStreaming(QUESTION)) {
                assertThat(stream.stream().map(RouterHttpClientTest::text).anyMatch("first"::equals)).isTrue();
            }
            assertThat(backend.onlyRequest(RouterHttpClient.NO_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void anInterruptCutsTheBackendOff() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(CHAT, Reply.noAnswer())) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller = Thread.startVirtualThread(() -> failure.complete(catchThrowableOfType(
                    OpenAIException.class, () -> client(backend).chat().completions().create(QUESTION))));
            RecordedRequest request = backend.onlyRequest(RouterHttpClient.NO_KEY);
            caller.interrupt();
            assertThat(request.awaitPeerGone(PATIENCE)).isPresent();
            assertThat(failure.get(20, SECONDS)).isInstanceOf(OpenAIIoException.class);
        }
    }

    @Test
    void aCancelledFutureCutsTheBackendOff() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, Reply.noAnswer())) {
            var answer = new RouterHttpClient(backend.context()).executeAsync(request(), RequestOptions.none());
            RecordedRequest seen = backend.onlyRequest(RouterHttpClient.NO_KEY);
            answer.cancel(true);
            assertThat(seen.awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void aClosedResponseCutsTheBackendOff() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.hanging("first"))) {
            new RouterHttpClient(backend.context()).execute(request(), RequestOptions.none()).close();
            assertThat(backend.onlyRequest(RouterHttpClient.NO_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void anAsynchronousStreamComesAndIsClosed() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.hanging("first"))) {
            CompletableFuture<String> first = new CompletableFuture<>();
            var stream = new OpenAIClientAsyncImpl(RouterHttpClient.options(backend.context())).chat().completions()
                    .createStreaming(QUESTION);
            stream.subscribe(chunk -> {
                if (!text(chunk).isEmpty()) {
                    first.complete(text(chunk));
                }
            });
            assertThat(first.get(20, SECONDS)).isEqualTo("first");
            stream.close();
            assertThat(backend.onlyRequest(RouterHttpClient.NO_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({"401", "429", "500"})
    void anErrorOfTheBackendIsTheSdksAndIsNotRetried(int status) {
        Class<? extends OpenAIServiceException> type = switch (status) {
            case 401 -> UnauthorizedException.class;
            case 429 -> RateLimitException.class;
            default -> InternalServerException.class;
        };
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.error(status))) {
            assertThatThrownBy(() -> client(backend).chat().completions().create(QUESTION)).isInstanceOf(type)
                    .hasMessage(status + ": said by the backend");
            backend.onlyRequest(RouterHttpClient.NO_KEY);
        }
    }

    @Test
    void withoutARouteThereIsAnIoException() {
        try (RoutedBackend backend = new RoutedBackend(CHAT)) {
            backend.withoutRoutes();
            assertThatThrownBy(() -> client(backend).chat().completions().create(QUESTION))
                    .isInstanceOf(OpenAIIoException.class)
                    .hasMessage("No answer from the inference router: no route is configured");
            assertThatThrownBy(() -> new OpenAIClientAsyncImpl(RouterHttpClient.options(backend.context())).chat()
                    .completions().create(QUESTION).get(20, SECONDS)).isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(OpenAIIoException.class);
        }
    }

    @Test
    void whatIsNoInferenceRequestNeverLeaves() {
        try (RoutedBackend backend = new RoutedBackend(CHAT)) {
            assertThatThrownBy(() -> client(backend).files().list()).isInstanceOf(PermissionDeniedException.class)
                    .hasMessage("403: connection not allowed by policy");
            var elsewhere = RouterHttpClient.options(backend.context()).toBuilder().baseUrl("https://example.com/v1");
            assertThatThrownBy(() -> new OpenAIClientImpl(elsewhere.build()).chat().completions().create(QUESTION))
                    .isInstanceOf(PermissionDeniedException.class);
            assertThat(backend.requestCount()).isZero();
        }
    }

    @Test
    void aCutStreamIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.cut("first"));
                var stream = client(backend).chat().completions().createStreaming(QUESTION)) {
            assertThatThrownBy(() -> stream.stream().forEach(chunk -> {})).isInstanceOf(OpenAIIoException.class);
            backend.onlyRequest(RouterHttpClient.NO_KEY);
        }
    }

    @Test
    void aCutAnswerIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello").truncateAfter(150))) {
            assertThatThrownBy(() -> client(backend).chat().completions().create(QUESTION))
                    .isInstanceOf(OpenAIException.class);
            backend.onlyRequest(RouterHttpClient.NO_KEY);
        }
    }

    private static HttpRequest request() {
        return HttpRequest.builder().method(HttpMethod.POST).baseUrl("https://inference.local/v1")
                .addPathSegments("chat", "completions").body(new Json("{}")).build();
    }

    private record Json(String text) implements HttpRequestBody {
        @Override
        public void writeTo(OutputStream target) {
            try {
                target.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public long contentLength() {
            return text.length();
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public void close() {}
    }
}
