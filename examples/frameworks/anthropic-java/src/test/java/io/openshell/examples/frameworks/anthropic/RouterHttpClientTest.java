package io.openshell.examples.frameworks.anthropic;

import static io.openshell.examples.frameworks.testing.Dialect.MESSAGES;
import static io.openshell.examples.frameworks.testing.RoutedBackend.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClientAsyncImpl;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.JsonValue;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextDelta;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import io.openshell.examples.frameworks.testing.RoutedBackend;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterHttpClientTest {
    private static final MessageCreateParams QUESTION =
            MessageCreateParams.builder().model("any").maxTokens(100).addUserMessage("Hello").build();

    private static final String OWN_KEY = "the-applications-own-key";

    private static ClientOptions options(RoutedBackend backend) {
        return RouterHttpClient.options(backend.context()).toBuilder().putHeader("x-api-key", OWN_KEY)
                .putHeader("authorization", "Bearer " + OWN_KEY).build();
    }

    private static AnthropicClientImpl client(RoutedBackend backend) {
        return new AnthropicClientImpl(options(backend));
    }

    private static String text(Message answer) {
        return answer.content().getFirst().asText().text();
    }

    private static String text(RawMessageStreamEvent event) {
        return event.contentBlockDelta().flatMap(delta -> delta.delta().text()).map(TextDelta::text).orElse("");
    }

    @Test
    void aCallIsOneRequestWithTheKeyAndModelOfTheRoute() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.whole("Hello to you"))) {
            assertThat(text(client(backend).messages().create(QUESTION))).isEqualTo("Hello to you");

            RecordedRequest request = backend.onlyRequest(OWN_KEY);
            assertThat(request.path()).isEqualTo("/v1/messages");
            assertThat(request.headers("content-type")).containsExactly("application/json");
        }
    }

    @Test
    void theSdkHasNoHttpClientOfItsOwn() {
        assertThatThrownBy(() -> Class.forName("com.anthropic.client.okhttp.AnthropicOkHttpClient"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("okhttp3.OkHttpClient")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aTokenIsHereBeforeTheBackendHasSentTheNext() {
        CountDownLatch go = new CountDownLatch(1);
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.held("first", go, " second"));
                var stream = client(backend).messages().createStreaming(QUESTION)) {
            Iterator<String> tokens = stream.stream().map(RouterHttpClientTest::text)
                    .filter(token -> !token.isEmpty()).iterator();
            assertThat(tokens.next()).isEqualTo("first");
            go.countDown();
            assertThat(tokens.next()).isEqualTo(" second");
            assertThat(tokens.hasNext()).isFalse();
            backend.onlyRequest(OWN_KEY);
        }
    }

    @Test
    void aToolIsCalledAndItsResultSentBack() {
        Tool tool = Tool.builder().name("weather").inputSchema(Tool.InputSchema.builder()
                .properties(Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string"))).build())
                .build()).build();
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.toolCall(), MESSAGES.whole("Rain"))) {
            var messages = client(backend).messages();
            var asking = QUESTION.toBuilder().addTool(tool);
            Message message = messages.create(asking.build());
            ToolUseBlock call = message.content().getFirst().asToolUse();
            assertThat(call._input()).hasToString("{city=Oslo}");
            assertThat(backend.nextRequest(OWN_KEY).bodyText()).contains("\"name\":\"weather\"");

            Message answer = messages.create(asking.addMessage(message).addUserMessageOfContentBlockParams(
                    List.of(ContentBlockParam.ofToolResult(
                            ToolResultBlockParam.builder().toolUseId(call.id()).content("wet").build())))
                    .build());

            assertThat(text(answer)).isEqualTo("Rain");
            assertThat(backend.nextRequest(OWN_KEY).bodyText()).contains("call_1", "wet");
        }
    }

    @Test
    void aClosedStreamCutsTheBackendOff() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.hanging("first"))) {
            try (var stream = client(backend).messages().createStreaming(QUESTION)) {
                assertThat(stream.stream().map(RouterHttpClientTest::text).anyMatch("first"::equals)).isTrue();
            }
            assertThat(backend.onlyRequest(OWN_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void anInterruptCutsTheBackendOff() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, Reply.noAnswer())) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller = Thread.startVirtualThread(() -> failure.complete(catchThrowableOfType(
                    AnthropicException.class, () -> client(backend).messages().create(QUESTION))));
            RecordedRequest request = backend.onlyRequest(OWN_KEY);
            caller.interrupt();
            assertThat(request.awaitPeerGone(PATIENCE)).isPresent();
            assertThat(failure.get(20, SECONDS)).isInstanceOf(AnthropicIoException.class);
        }
    }

    @Test
    void aCancelledFutureCutsTheBackendOff() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, Reply.noAnswer())) {
            var answer = new RouterHttpClient(backend.context()).executeAsync(request(), RequestOptions.none());
            RecordedRequest seen = backend.onlyRequest(OWN_KEY);
            answer.cancel(true);
            assertThat(seen.awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void aClosedResponseCutsTheBackendOff() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.hanging("first"))) {
            new RouterHttpClient(backend.context()).execute(request(), RequestOptions.none()).close();
            assertThat(backend.onlyRequest(OWN_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void anAsynchronousStreamComesAndIsClosed() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.hanging("first"))) {
            CompletableFuture<String> first = new CompletableFuture<>();
            var stream = new AnthropicClientAsyncImpl(options(backend)).messages()
                    .createStreaming(QUESTION);
            stream.subscribe(chunk -> {
                if (!text(chunk).isEmpty()) {
                    first.complete(text(chunk));
                }
            });
            assertThat(first.get(20, SECONDS)).isEqualTo("first");
            stream.close();
            assertThat(backend.onlyRequest(OWN_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({"401", "429", "500"})
    void anErrorOfTheBackendIsTheSdksAndIsNotRetried(int status) {
        Class<? extends AnthropicServiceException> type = switch (status) {
            case 401 -> UnauthorizedException.class;
            case 429 -> RateLimitException.class;
            default -> InternalServerException.class;
        };
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.error(status))) {
            assertThatThrownBy(() -> client(backend).messages().create(QUESTION)).isInstanceOf(type)
                    .hasMessageStartingWith(status + ": ").hasMessageContaining("said by the backend");
            backend.onlyRequest(OWN_KEY);
        }
    }

    @Test
    void withoutARouteThereIsAnIoException() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES)) {
            backend.withoutRoutes();
            assertThatThrownBy(() -> client(backend).messages().create(QUESTION))
                    .isInstanceOf(AnthropicIoException.class)
                    .hasMessage("No answer from the inference router: no route is configured");
            assertThatThrownBy(
                    () -> new AnthropicClientAsyncImpl(options(backend)).messages().create(QUESTION).get(20, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(AnthropicIoException.class);
        }
    }

    @Test
    void whatIsNoInferenceRequestNeverLeaves() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES)) {
            assertThatThrownBy(() -> client(backend).messages().batches().list())
                    .isInstanceOf(PermissionDeniedException.class)
                    .hasMessage("403: \"connection not allowed by policy\"");
            var elsewhere = options(backend).toBuilder().baseUrl("https://example.com");
            assertThatThrownBy(() -> new AnthropicClientImpl(elsewhere.build()).messages().create(QUESTION))
                    .isInstanceOf(PermissionDeniedException.class);
            assertThat(backend.requestCount()).isZero();
        }
    }

    @Test
    void aCutStreamIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.cut("first"));
                var stream = client(backend).messages().createStreaming(QUESTION)) {
            assertThatThrownBy(() -> stream.stream().forEach(chunk -> {})).isInstanceOf(AnthropicIoException.class);
            backend.onlyRequest(OWN_KEY);
        }
    }

    @Test
    void aCutAnswerIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(MESSAGES, MESSAGES.whole("Hello").truncateAfter(150))) {
            assertThatThrownBy(() -> client(backend).messages().create(QUESTION))
                    .isInstanceOf(AnthropicException.class);
            backend.onlyRequest(OWN_KEY);
        }
    }

    private static HttpRequest request() {
        return HttpRequest.builder().method(HttpMethod.POST).baseUrl("https://inference.local")
                .addPathSegments("v1", "messages").body(new Json("{}")).build();
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
