package io.openshell.examples.frameworks.springai;

import static io.openshell.examples.frameworks.testing.Dialect.CHAT;
import static io.openshell.examples.frameworks.testing.RoutedBackend.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import io.openshell.examples.frameworks.testing.RoutedBackend;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.function.FunctionToolCallback;
import reactor.core.publisher.Flux;

class SpringAiExampleTest {
    private static final String NO_KEY = "the-router-has-the-key";

    private record Place(String city) {}

    private static ChatClient.ChatClientRequestSpec hello(RoutedBackend backend) {
        return ChatClient.create(SpringAiExample.model(backend.context())).prompt("Hello");
    }

    private static Flux<String> stream(RoutedBackend backend) {
        return hello(backend).stream().content();
    }

    @Test
    void withoutArgumentsItAsksTheMock() {
        SpringAiExample.main(new String[0]);
    }

    @Test
    void aCallIsOneRequestWithTheKeyAndModelOfTheRoute() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello to you"))) {
            assertThat(hello(backend).call().content()).isEqualTo("Hello to you");
            assertThat(backend.onlyRequest(NO_KEY).path()).isEqualTo("/v1/chat/completions");
        }
    }

    @Test
    void thereIsNoOtherHttpClient() {
        assertThatThrownBy(() -> Class.forName("okhttp3.OkHttpClient")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aTokenIsHereBeforeTheBackendHasSentTheNext() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.held("first", go, " second"))) {
            var end = stream(backend).filter(token -> !token.isEmpty()).doOnNext(tokens::add).then().toFuture();
            assertThat(tokens.poll(20, SECONDS)).isEqualTo("first");
            go.countDown();
            end.get(20, SECONDS);
            assertThat(tokens).containsExactly(" second");
            backend.onlyRequest(NO_KEY);
        }
    }

    @Test
    void aToolIsCalledAndItsResultSentBack() {
        CompletableFuture<Place> asked = new CompletableFuture<>();
        var tool = FunctionToolCallback.builder("weather", (Place place) -> {
            asked.complete(place);
            return "wet";
        }).description("the weather").inputType(Place.class).build();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.toolCall(), CHAT.whole("Rain"))) {
            assertThat(hello(backend).tools(tool).call().content()).isEqualTo("Rain");

            assertThat(asked).isCompletedWithValue(new Place("Oslo"));
            assertThat(backend.nextRequest(NO_KEY).bodyText()).contains("the weather");
            assertThat(backend.nextRequest(NO_KEY).bodyText()).contains("call_1", "wet");
            assertThat(backend.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aCancelledStreamCutsTheBackendOff() throws Exception {
        BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.hanging("first"))) {
            var stream = stream(backend).filter(token -> !token.isEmpty()).subscribe(tokens::add);
            assertThat(tokens.poll(20, SECONDS)).isEqualTo("first");
            stream.dispose();
            assertThat(backend.onlyRequest(NO_KEY).awaitPeerGone(PATIENCE)).isPresent();
        }
    }

    @Test
    void anInterruptCutsTheBackendOff() throws Exception {
        try (RoutedBackend backend = new RoutedBackend(CHAT, Reply.noAnswer())) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller = Thread.startVirtualThread(
                    () -> failure.complete(catchThrowable(() -> hello(backend).call().content())));
            RecordedRequest request = backend.onlyRequest(NO_KEY);
            caller.interrupt();
            assertThat(request.awaitPeerGone(PATIENCE)).isPresent();
            assertThat(failure.get(20, SECONDS)).isInstanceOf(OpenAIIoException.class);
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
            assertThatThrownBy(() -> hello(backend).call().content()).isInstanceOf(type)
                    .hasMessage(status + ": said by the backend");
            backend.onlyRequest(NO_KEY);
        }
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.error(status))) {
            assertThatThrownBy(() -> stream(backend).blockLast(PATIENCE)).hasRootCauseInstanceOf(type)
                    .hasRootCauseMessage(status + ": said by the backend");
            backend.onlyRequest(NO_KEY);
        }
    }

    @Test
    void withoutARouteThereIsAnIoException() {
        try (RoutedBackend backend = new RoutedBackend(CHAT)) {
            backend.withoutRoutes();
            assertThatThrownBy(() -> hello(backend).call().content()).isInstanceOf(OpenAIIoException.class)
                    .hasMessage("No answer from the inference router: no route is configured");
        }
    }

    @Test
    void aCutStreamIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.cut("first"))) {
            assertThatThrownBy(() -> stream(backend).blockLast(PATIENCE)).hasMessageContaining("Stream failed");
            backend.onlyRequest(NO_KEY);
        }
    }

    @Test
    void aCutAnswerIsAnError() {
        try (RoutedBackend backend = new RoutedBackend(CHAT, CHAT.whole("Hello").truncateAfter(150))) {
            assertThatThrownBy(() -> hello(backend).call().content()).isInstanceOf(OpenAIException.class);
            backend.onlyRequest(NO_KEY);
        }
    }
}
