package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.router.InferenceRecord.Outcome;
import io.openshell.router.RouterException.NoCompatibleRoute;
import io.openshell.router.testing.Reply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every call is told of once, whoever ends it and however. */
class RecordedCallsTest extends RouterFixture {
    private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");

    private static final InferenceListener FAULTY = call -> {
        throw new IllegalStateException("a fault of the listener's own");
    };

    /** What is told to the router's listener, and to that of one call. */
    private final List<InferenceRecord> ofAll = Collections.synchronizedList(new ArrayList<>());

    private final List<InferenceRecord> ofOne = Collections.synchronizedList(new ArrayList<>());

    private final Router recorded = Router.builder()
            .transport(UNDER_TEST)
            .clock(InstantSource.fixed(NOW))
            .maxBufferedBytes(1000)
            .listener(FAULTY)
            .listener(ofAll::add)
            .build();

    private InferenceRecord only() {
        assertThat(ofAll).hasSize(1);
        assertThat(ofOne).isEqualTo(ofAll);
        return ofAll.getFirst();
    }

    private RouterResponse stream(String body) throws Exception {
        return recorded.proxyWithCandidatesStreaming(TestRoutes.chat(body), table(), ofOne::add);
    }

    @Test
    void aWholeAnswer() throws Exception {
        upstream.answerAll(Reply.json(200, "{\"id\":1}"));

        BufferedResponse response = recorded.proxyWithCandidates(
                TestRoutes.chat("{\"model\":\"asked\\u002d1\",\"n\":1}"), table(), ofOne::add);

        assertThat(response.headers().all("x-openshell-model")).containsExactly(table().routes().getFirst().model());
        InferenceRecord told = only();
        assertThat(told.began()).isEqualTo(NOW);
        assertThat(told.protocol()).isEqualTo(InferenceProtocol.OPENAI_CHAT_COMPLETIONS);
        assertThat(told.method()).isEqualTo("POST");
        assertThat(told.path()).isEqualTo("/v1/chat/completions");
        assertThat(told.route()).isEqualTo(response.route().name());
        assertThat(told.provider()).isEqualTo("openai");
        assertThat(told.modelAsked()).contains("asked-1");
        assertThat(told.model()).isEqualTo(response.route().model());
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(told.failure()).isEmpty();
        assertThat(told.requestBytes()).isEqualTo("{\"model\":\"asked\\u002d1\",\"n\":1}".length());
        assertThat(told.responseBytes()).isEqualTo("{\"id\":1}".length());
        assertThat(told.firstByte()).isPresent();
        assertThat(told.waited()).isPositive().isLessThanOrEqualTo(told.duration());
    }

    @Test
    void aStreamReadToItsEnd() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Transfer-Encoding: chunked").chunk("abc").chunk("de").lastChunk());

        try (RouterResponse answer = stream("{}")) {
            while (answer.nextChunk().isPresent()) {
                assertThat(answer.waited()).isPositive();
            }
            assertThat(ofAll).hasSize(1);
        }

        assertThat(only().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(only().responseBytes()).isEqualTo(5);
        assertThat(only().modelAsked()).isEmpty();
    }

    @Test
    void anErrorOfTheBackendIsAnAnswer() throws Exception {
        upstream.answerAll(Reply.json(429, "{}"));

        recorded.proxyWithCandidates(TestRoutes.chat("{}"), table(), ofOne::add);

        assertThat(only().status()).isEqualTo(429);
        assertThat(only().outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void anAnswerWithoutABody() throws Exception {
        upstream.answerAll(Reply.script().head(204));

        try (RouterResponse answer = stream("{}")) {
            assertThat(answer.nextChunk()).isEmpty();
        }

        assertThat(only().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(only().firstByte()).isEmpty();
    }

    @Test
    void noRoute() {
        assertThatThrownBy(() -> recorded.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.empty(), ofOne::add))
                .isInstanceOf(RouterException.RouteNotFound.class);

        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(only().route()).isEmpty();
        assertThat(only().provider()).isEmpty();
        assertThat(only().model()).isEmpty();
        assertThat(only().status()).isZero();
        assertThat(only().failure()).hasValueSatisfying(text -> assertThat(text).contains("no route"));
    }

    @Test
    void noRouteThatSpeaksTheProtocol() throws Exception {
        RouterRequest request = new RouterRequest(
                InferenceProtocol.MODEL_DISCOVERY,
                "GET",
                RequestTarget.parse("/v1/models"),
                Headers.empty(),
                ByteBuffer.allocate(0));

        RouteTable chat = RouteTable.of(
                route().protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS).build());

        assertThatThrownBy(() -> recorded.proxyWithCandidatesStreaming(request, chat, ofOne::add))
                .isInstanceOf(NoCompatibleRoute.class);

        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aRefusedBody() {
        assertThatThrownBy(() -> stream("[]")).isInstanceOf(RouterException.InvalidRequest.class);

        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(only().route()).isEqualTo(table().routes().getFirst().name());
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void aRedirect() {
        upstream.answerAll(Reply.script().head(302, "Location: http://127.0.0.1/", "Content-Length: 0"));

        assertThatThrownBy(() -> stream("{\"model\":\"m\"}")).isInstanceOf(RouterException.UpstreamProtocol.class);

        assertThat(only().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(only().modelAsked()).contains("m");
    }

    @Test
    void anAnswerThatBreaksOff() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Content-Length: 10").bytes("half").close());

        try (RouterResponse answer = stream("{}")) {
            assertThatThrownBy(() -> {
                while (answer.nextChunk().isPresent()) {
                    assertThat(answer.status()).isEqualTo(200);
                }
            }).isInstanceOf(RouterException.class);
        }

        assertThat(only().outcome()).isEqualTo(Outcome.CUT);
        assertThat(only().responseBytes()).isEqualTo(4);
        assertThat(only().failure()).isPresent();
    }

    @Test
    void anAnswerThatIsTooLarge() {
        upstream.answerAll(Reply.json(200, "x".repeat(2000)));

        assertThatThrownBy(() -> recorded.proxyWithCandidates(TestRoutes.chat("{}"), table(), ofOne::add))
                .isInstanceOf(RouterException.UpstreamProtocol.class);

        assertThat(only().outcome()).isEqualTo(Outcome.CUT);
    }

    @Test
    void anAnswerThatIsClosedBeforeItsEnd() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Transfer-Encoding: chunked").chunk("x").hang());

        RouterResponse answer = stream("{}");
        answer.nextChunk();
        answer.close();
        answer.close();

        assertThat(only().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(only().failure()).isEmpty();
        assertThat(only().responseBytes()).isEqualTo(1);
    }

    @Test
    void anInterruptBeforeTheAnswer() throws Exception {
        upstream.answerAll(Reply.noAnswer());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                stream("{}").close();
            } catch (Exception e) {
                ended.complete(e);
            }
        });
        upstream.takeRequest(PATIENCE);

        caller.interrupt();

        assertThat(ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(only().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(only().duration()).isPositive();
    }

    @Test
    void aMock() throws Exception {
        RouteTable mock = RouteTable.of(route().endpoint("mock://").build());

        recorded.proxyWithCandidates(TestRoutes.chat("{\"model\":\"a\"}"), mock, ofOne::add);

        assertThat(only().outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(only().waited()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void theBackendCannotSayWhichModelItWas() throws Exception {
        upstream.answerAll(Reply.script().head(200, "X-OpenShell-Model: another", "Content-Length: 2").bytes("{}"));

        try (RouterResponse answer = stream("{}")) {
            assertThat(answer.headers().all("x-openshell-model"))
                    .containsExactly(table().routes().getFirst().model());
        }
    }

    @Test
    void aModelThatNoHeaderCanHoldIsInNone() throws Exception {
        upstream.answerAll(Reply.json(200, "{}"));
        RouteTable odd = RouteTable.of(route().model("modèle 1").build());

        BufferedResponse response = recorded.proxyWithCandidates(TestRoutes.chat("{}"), odd, ofOne::add);

        assertThat(response.headers().contains("x-openshell-model")).isFalse();
        assertThat(only().model()).isEqualTo("modèle 1");
    }

    @Test
    void theModelInABedrockPath() throws Exception {
        upstream.answerAll(Reply.json(200, "{}"));
        RouteTable bedrock = RouteTable.of(route()
                .protocols(InferenceProtocol.AWS_BEDROCK_INVOKE)
                .model("anthropic.claude")
                .build());
        RouterRequest request = new RouterRequest(
                InferenceProtocol.AWS_BEDROCK_INVOKE,
                "POST",
                RequestTarget.parse("/model/other%3A0/invoke"),
                Headers.of("content-type", "application/json"),
                ByteBuffer.wrap(new byte[] {'{', '}'}));

        recorded.proxyWithCandidates(request, bedrock, ofOne::add);

        assertThat(only().modelAsked()).contains("other:0");
        assertThat(only().model()).isEqualTo("anthropic.claude");
    }
}
