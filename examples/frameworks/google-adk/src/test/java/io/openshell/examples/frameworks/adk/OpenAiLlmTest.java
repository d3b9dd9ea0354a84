package io.openshell.examples.frameworks.adk;

import static io.openshell.examples.frameworks.testing.Dialect.CHAT;
import static io.openshell.examples.frameworks.testing.RoutedBackend.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.adk.agents.LlmAgent;
import com.google.adk.agents.RunConfig;
import com.google.adk.agents.RunConfig.StreamingMode;
import com.google.adk.events.Event;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.adk.runner.InMemoryRunner;
import com.google.adk.tools.Annotations.Schema;
import com.google.adk.tools.FunctionTool;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClientImpl;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import io.openshell.examples.frameworks.openai.RouterHttpClient;
import io.openshell.examples.frameworks.testing.RoutedBackend;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiLlmTest {
    private static final String NO_KEY = "Bearer the-router-has-the-key";

    private static final Reply CALL_IN_PIECES = Reply.sse(List.of("""
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,\
            "id":"call_1","type":"function","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}""",
            """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\":"}}]},\
            "finish_reason":null}]}""", """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"Oslo\\"}"}}]},\
            "finish_reason":"tool_calls"}]}""", "data: [DONE]"));

    /** A tool as applications write them. */
    public static final class Tools {
        public static Map<String, Object> weather(@Schema(name = "city") String city) {
            return Map.of("result", "wet in " + city);
        }
    }

    private static final LlmRequest HELLO =
            LlmRequest.builder().contents(List.of(Content.fromParts(Part.fromText("Hello")))).build();

    private static OpenAiLlm model(RoutedBackend backend) {
        return new OpenAiLlm(new OpenAIClientImpl(RouterHttpClient.options(backend.context())));
    }

    private static Flowable<Event> run(RoutedBackend backend, StreamingMode mode) {
        return run(model(backend), mode);
    }

    private static Flowable<Event> run(OpenAiLlm model, StreamingMode mode) {
        LlmAgent agent = LlmAgent.builder().name("agent").model(model)
                .tools(FunctionTool.create(Tools.class, "weather")).build();
        return new InMemoryRunner(agent).runAsync("user", "session", Content.fromParts(Part.fromText("Hello")),
                RunConfig.builder().autoCreateSession(true).streamingMode(mode).build());
    }

    private static Flowable<Event> whole(RoutedBackend backend) {
        return run(backend, StreamingMode.NONE);
    }

    private static Flowable<Event> stream(RoutedBackend backend) {
        return run(backend, StreamingMode.SSE);
    }

    @Test
    void aCallIsOneRequestWithTheKeyAndModelOfTheRoute() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello to you"))) {
            assertThat(whole(backend).blockingSingle().stringifyContent()).isEqualTo("Hello to you");
            assertThat(backend.onlyRequest(NO_KEY).path()).isEqualTo("/v1/chat/completions");
        }
    }

    @Test
    void thereIsNoHttpClient() {
        for (String type : List.of("okhttp3.OkHttpClient", "org.apache.http.client.HttpClient")) {
            assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void aTokenIsHereBeforeTheBackendHasSentTheNext() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.held("first", go, " second"))) {
            var end = stream(backend).doOnNext(events::add).ignoreElements().toCompletionStage(0);
            Event first = events.poll(20, SECONDS);
            assertThat(first.stringifyContent()).isEqualTo("first");
            assertThat(first.partial()).contains(true);
            go.countDown();
            end.toCompletableFuture().get(20, SECONDS);
            assertThat(events).extracting(Event::stringifyContent).containsExactly(" second", "first second");
            assertThat(events).last().matches(Event::finalResponse);
            backend.onlyRequest(NO_KEY);
        }
    }

    @ParameterizedTest
    @CsvSource({"NONE", "SSE"})
    void aToolIsCalledAndItsResultSentBack(StreamingMode mode) {
        Reply call = mode == StreamingMode.SSE ? CALL_IN_PIECES : CHAT.toolCall();
        Reply answer = mode == StreamingMode.SSE ? CHAT.held("Ra", new CountDownLatch(0), "in") : CHAT.whole("Rain");
        try (RoutedBackend backend = new RoutedBackend(CHAT, call, answer)) {
            assertThat(run(backend, mode).blockingLast().stringifyContent()).isEqualTo("Rain");

            assertThat(backend.nextRequest(NO_KEY).bodyText()).contains("\"name\":\"weather\"");
            assertThat(backend.nextRequest(NO_KEY).bodyText()).contains("call_1", "wet in Oslo");
            assertThat(backend.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aCancelledFlowCutsTheBackendOff() throws Exception {
        BlockingQueue<LlmResponse> pieces = new LinkedBlockingQueue<>();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.hanging("first"))) {
            var running = model(backend).generateContent(HELLO, true).subscribe(pieces::add);
            assertThat(pieces.poll(20, SECONDS).content().orElseThrow().text()).isEqualTo("first");
            running.dispose();
            assertThat(backend.onlyRequest(NO_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void aRunIsCutOffThroughItsModel() throws Exception {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.hanging("first"))) {
            OpenAiLlm model = model(backend);
            var end = run(model, StreamingMode.SSE).doOnNext(events::add).ignoreElements().toCompletionStage(0);
            assertThat(events.poll(20, SECONDS).stringifyContent()).isEqualTo("first");
            model.cancelAll();
            assertThat(backend.onlyRequest(NO_KEY).awaitPeerGone(PATIENCE)).isPresent();
            assertThatThrownBy(() -> end.toCompletableFuture().get(20, SECONDS)).cause()
                    .isInstanceOf(OpenAIIoException.class);
        }
    }

    @Test
    void anInterruptCutsTheBackendOff() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(CHAT, Reply.noAnswer())) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller = Thread.startVirtualThread(() -> failure.complete(catchThrowable(
                    () -> model(backend).generateContent(HELLO, false).blockingSingle())));
            RecordedRequest request = backend.onlyRequest(NO_KEY);
            caller.interrupt();
            assertThat(request.awaitPeerGone(PATIENCE)).isPresent();
            assertThat(failure.get(20, SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
        }
    }

    private static Stream<Arguments> anErrorOfTheBackendIsTheClientsAndIsNotRetried() {
        return Stream.of(Arguments.of(401, UnauthorizedException.class), Arguments.of(429, RateLimitException.class),
                Arguments.of(500, InternalServerException.class));
    }

    @ParameterizedTest
    @MethodSource
    void anErrorOfTheBackendIsTheClientsAndIsNotRetried(int status, Class<? extends OpenAIServiceException> failure) {
        for (StreamingMode mode : List.of(StreamingMode.NONE, StreamingMode.SSE)) {
            try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.error(status))) {
                assertThatThrownBy(() -> run(backend, mode).blockingLast())
                        .isInstanceOf(failure)
                        .hasMessageContaining("said by the backend");
                backend.onlyRequest(NO_KEY);
            }
        }
    }

    @Test
    void withoutARouteThereIsAnIoException() {
        try (RoutedBackend backend = new RoutedBackend(CHAT)) {
            backend.withoutRoutes();
            assertThatThrownBy(() -> whole(backend).blockingSingle()).isInstanceOf(OpenAIIoException.class)
                    .hasMessage("No answer from the inference router: no route is configured");
        }
    }

    @Test
    void aLiveConnectionIsRefused() {
        try (RoutedBackend backend = new RoutedBackend(CHAT)) {
            OpenAiLlm model = model(backend);
            assertThatThrownBy(() -> model.connect(LlmRequest.builder().build()))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(backend.requestCount()).isZero();
        }
    }

    @Test
    void aCutStreamIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.cut("first"))) {
            assertThatThrownBy(() -> stream(backend).blockingLast()).isInstanceOf(OpenAIIoException.class);
            backend.onlyRequest(NO_KEY);
        }
    }

    @Test
    void aStreamThatEndsWithoutAReasonIsAnError() {
        Reply withoutAnEnd = Reply.sse(List.of("""
                data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m",\
                "choices":[{"index":0,"delta":{"content":"first"},"finish_reason":null}]}"""));
        try (RoutedBackend backend = new RoutedBackend(CHAT, withoutAnEnd)) {
            assertThatThrownBy(() -> stream(backend).blockingLast()).isInstanceOf(IllegalStateException.class);
            backend.onlyRequest(NO_KEY);
        }
    }

    @Test
    void aCutAnswerIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello").truncateAfter(150))) {
            assertThatThrownBy(() -> whole(backend).blockingSingle()).isInstanceOf(OpenAIException.class);
            backend.onlyRequest(NO_KEY);
        }
    }
}
