package io.openshell.router;

import static io.openshell.core.InferenceProtocol.ANTHROPIC_MESSAGES;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_RESPONSES;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a probe, what is said about it, and that it ends in time. */
class RefusedProbeTest extends ProbeFixture {
    private static final Duration SHORT = Duration.ofSeconds(3);

    private ResolvedRoute chatAndMessages() {
        return speaking(OPENAI_CHAT_COMPLETIONS, ANTHROPIC_MESSAGES);
    }

    @ParameterizedTest
    @CsvSource({
        "401, KEY_REFUSED", "403, KEY_REFUSED", "402, LIMITED", "429, LIMITED", "500, BACKEND_FAULT",
        "501, BACKEND_FAULT", "503, BACKEND_FAULT", "529, BACKEND_FAULT", "304, UNEXPECTED", "406, UNEXPECTED",
        "408, UNEXPECTED", "410, UNEXPECTED", "413, UNEXPECTED", "418, UNEXPECTED", "451, UNEXPECTED"})
    void aStatusThatIsFinal(int status, ProbeFault fault) throws Exception {
        upstream.answerAll(status == 304 ? Reply.script().head(304) : Reply.json(status, "{\"error\": \"said so\"}"));

        ProbeResult.Refused result = refused(probe(chatAndMessages()));

        assertThat(upstream.requestCount()).isEqualTo(1);
        assertThat(result.fault()).isEqualTo(fault);
        assertThat(result.attempts()).hasSize(1);
        assertThat(result.describe()).isEqualTo("tried POST " + upstream.baseUrl("/v1/chat/completions") + ": " + status
                + (status == 304 ? " without a body" : " {\"error\": \"said so\"}") + "; " + fault.advice());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 422})
    void anErrorThatReadsLikeAuthenticationIsFinal(int status) throws Exception {
        upstream.answerAll(Reply.json(status, "{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a "
                + "valid API key.\",\"status\":\"INVALID_ARGUMENT\"}}"));

        ProbeResult.Refused result = refused(probe(chatAndMessages()));

        assertThat(upstream.requestCount()).isEqualTo(1);
        assertThat(result.fault()).isEqualTo(ProbeFault.KEY_REFUSED);
        assertThat(result.describe()).contains("API key not valid").endsWith("check the provider's credential");
    }

    @Test
    void aLaterFinalErrorDecides() throws Exception {
        upstream.answer(NOT_FOUND, Reply.json(401, "{}"));

        ProbeResult.Refused result = refused(probe(chatAndMessages()));

        assertThat(result.fault()).isEqualTo(ProbeFault.KEY_REFUSED);
        assertThat(result.describe()).isEqualTo("tried POST " + upstream.baseUrl("/v1/chat/completions")
                + ": 404 {\"detail\":\"Not Found\"}; POST " + upstream.baseUrl("/v1/messages")
                + ": 401 {}; the backend does not accept the key: check the provider's credential");
    }

    @Test
    void theSameWordsAreSaidOnce() throws Exception {
        upstream.answerAll(NOT_FOUND);

        assertThat(probe(chatAndMessages()).describe()).isEqualTo("tried POST "
                + upstream.baseUrl("/v1/chat/completions") + ": 404 {\"detail\":\"Not Found\"}; POST "
                + upstream.baseUrl("/v1/messages") + ": the same; the backend serves none of the route's protocols "
                + "there: check the base URL and the model");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<!DOCTYPE html>\n<html><title>Sign in</title></html>", "", "{}", "null", "[]", "{\"choices\":null}",
        "{\"choices\":{}}", "{\"error\":{\"message\":\"no such model\"}}", "{\"content\":\"text\"}",
        "data: {\"choices\":[]}\n\n", "{\"choices\":[]", "{\"data\":[]}",
        "{\"detail\":{\"choices\":[],\"content\":[]}}"})
    void aSuccessOfAnotherShapeValidatesNothing(String body) throws Exception {
        upstream.answerAll(Reply.body(200, "application/json", body.getBytes(StandardCharsets.UTF_8)));

        ProbeResult.Refused result = refused(probe(chatAndMessages()));

        assertThat(asked()).containsExactly("/v1/chat/completions", "/v1/messages");
        assertThat(result.fault()).isEqualTo(ProbeFault.OTHER_SHAPE);
        assertThat(result.describe()).endsWith("check the base URL");
    }

    @Test
    void anotherProtocolsShapeDoesNotCount() throws Exception {
        upstream.answer(Reply.json(200, "{\"content\":[]}"), Reply.json(200, "{\"content\":[]}"));

        assertThat(probe(chatAndMessages()))
                .isEqualTo(new ProbeResult.Validated(upstream.baseUrl("/v1/messages"), ANTHROPIC_MESSAGES));
    }

    @Test
    void whatIsNotServedSaysMoreThanAnotherShape() throws Exception {
        upstream.answer(Reply.json(200, "<html>"), NOT_FOUND, Reply.json(200, "<html>"));

        assertThat(refused(probe(speaking(OPENAI_CHAT_COMPLETIONS, ANTHROPIC_MESSAGES, OPENAI_RESPONSES))).fault())
                .isEqualTo(ProbeFault.NOT_SERVED);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectIsFinalAndNotFollowed(int status) throws Exception {
        try (ScriptedUpstream elsewhere = ScriptedUpstream.start()) {
            upstream.answerAll(Reply.redirect(status, elsewhere.uri()));

            ProbeResult.Refused result = refused(probe(chatAndMessages()));

            assertThat(elsewhere.connectionCount()).isZero();
            assertThat(upstream.requestCount()).isEqualTo(1);
            assertThat(result.fault()).isEqualTo(ProbeFault.NO_PLAIN_ANSWER);
            assertThat(result.describe()).contains("redirect, status " + status).contains("check its scheme");
        }
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String base = "http://127.0.0.1:" + port + "/v1";

        ProbeResult.Refused result = refused(probe(route().endpoint(base).build()));

        assertThat(result.attempts()).hasSize(1);
        assertThat(result.attempts().getFirst().status()).isEmpty();
        assertThat(result.fault()).isEqualTo(ProbeFault.UNREACHABLE);
        assertThat(result.describe()).isEqualTo("tried POST " + base + "/chat/completions: no connection to the "
                + "endpoint; the backend cannot be reached: start it, or check the base URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://no-such-host.invalid", "http://169.254.169.254"})
    void noConnectionIsMade(String endpoint) throws Exception {
        assertThat(refused(probe(route().endpoint(endpoint).build())).fault()).isEqualTo(ProbeFault.UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ""})
    void whatAnswersIsNoHttp(String bytes) throws Exception {
        upstream.answerAll(Reply.raw(bytes).close());

        ProbeResult.Refused result = refused(probe(chatAndMessages()));

        assertThat(result.attempts()).hasSize(1);
        assertThat(result.fault()).isEqualTo(ProbeFault.NO_PLAIN_ANSWER);
    }

    @Test
    void aRouteWithoutAKeyIsNotAsked() throws Exception {
        ResolvedRoute keyless = ResolvedRoute.builder().name("r").model("m").endpoint(upstream.baseUrl("/v1"))
                .providerType("openai").protocols(OPENAI_CHAT_COMPLETIONS).build();

        ProbeResult.Refused result = refused(probe(keyless));

        assertThat(result.fault()).isEqualTo(ProbeFault.NO_KEY);
        assertThat(result.describe()).contains("the route has no key; there is no key to send: set");
        assertThat(upstream.connectionCount()).isZero();
    }

    @Test
    void aBackendThatHangsHoldsTheProbeForItsTimeOnly() throws Exception {
        upstream.answerAll(Reply.noAnswer());

        ProbeResult.Refused result =
                refused(probe(route().timeout(Duration.ofHours(1)).build(), SHORT));

        assertThat(result.fault()).isEqualTo(ProbeFault.TOO_SLOW);
        assertThat(result.attempts()).hasSize(1);
        assertThat(result.describe()).contains("no answer in time").endsWith("or try again");
        assertThat(upstream.takeRequest(PATIENCE).awaitPeerGone(PATIENCE)).isPresent();
    }

    @Test
    void theRoutesShorterTimeoutHoldsToo() throws Exception {
        upstream.answerAll(Reply.noAnswer());

        assertThat(refused(probe(route().timeout(SHORT).build(), Duration.ofHours(1))).fault())
                .isEqualTo(ProbeFault.TOO_SLOW);
    }

    @Test
    void aSuccessThatStopsIsTooSlow() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Content-Length: 100").bytes("{\"choices\":[").hang());

        ProbeResult.Refused result = refused(probe(chatAndMessages(), SHORT));

        assertThat(result.fault()).isEqualTo(ProbeFault.TOO_SLOW);
        assertThat(upstream.takeRequest(PATIENCE).awaitPeerGone(PATIENCE)).isPresent();
    }

    /** Each byte comes in good time, all of them together do not. */
    @Test
    void aSuccessThatDripsIsTooSlow() throws Exception {
        upstream.answerAll(Reply.json(200, CHAT_ANSWER).dripEvery(1, Duration.ofMillis(50)));

        assertThat(refused(probe(chatAndMessages(), SHORT)).fault()).isEqualTo(ProbeFault.TOO_SLOW);
    }

    @Test
    void theTimeIsOneForAllQuestions() throws Exception {
        upstream.answerAll(Reply.script().head(404, "Content-Length: 100").bytes("not found").hang());

        ProbeResult.Refused result = refused(probe(chatAndMessages(), SHORT));

        assertThat(result.fault()).isEqualTo(ProbeFault.TOO_SLOW);
        assertThat(asked()).containsExactly("/v1/chat/completions");
        assertThat(result.attempts()).hasSize(1);
        assertThat(result.attempts().getFirst().cameBack()).isEqualTo("not found");
    }

    @Test
    void anErrorThatBreaksOffIsStillThatError() throws Exception {
        upstream.answerAll(Reply.script().head(401, "Content-Length: 100").bytes("half of an err").close());

        ProbeResult.Refused result = refused(probe(chatAndMessages()));

        assertThat(result.fault()).isEqualTo(ProbeFault.KEY_REFUSED);
        assertThat(result.describe()).contains(": 401 half of an err; ");
    }

    @Test
    void anInterruptAborts() throws Exception {
        upstream.answerAll(Reply.noAnswer());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                probe(chatAndMessages());
                ended.completeExceptionally(new AssertionError("not interrupted"));
            } catch (InterruptedException e) {
                ended.complete(e);
            }
        });
        RecordedRequest seen = upstream.takeRequest(PATIENCE);

        asking.interrupt();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(seen.awaitPeerGone(PATIENCE)).isPresent();
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void whatCameBackIsCut() throws Exception {
        upstream.answerAll(Reply.body(503, "text/html", ("<html>\r\n\t" + "x".repeat(70_000)).getBytes(
                StandardCharsets.UTF_8)));

        assertThat(refused(probe(chatAndMessages())).attempts().getFirst().cameBack())
                .hasSize(200).startsWith("<html> xxx").endsWith("x…");
    }
}
