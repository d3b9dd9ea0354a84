package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer that is the proxy's own, to the byte of its body, and the backend's answers that pass unchanged. */
class ErrorTableTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"model\":\"mine\"}";
    private static final String NO_SERVICE = "{\"error\": \"inference service unavailable\"}";
    private static final String BROKEN = "{\"error\": \"inference service error\"}";

    @Test
    void noRouteThatSpeaksTheProtocolIs400() throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProxyFixture proxy = ProxyFixture.startWithRoutes(
                        List.of(ProxyFixture.route(backend, "anthropic").build()));
                TunnelClient client = proxy.connect()) {
            Answer answer = client.post(CHAT, BODY).read();

            assertAnswer(answer, 400, "{\"error\": \"no compatible inference route available\"}");
            assertThat(client.post("/v1/responses", BODY).read().status()).as("the tunnel goes on").isEqualTo(400);
            assertThat(backend.connectionCount()).isZero();
        }
    }

    @Test
    void anEmptyRouteCacheIs503WithTheCommandThatFillsIt() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.startWithRoutes(List.of());
                TunnelClient client = proxy.connect()) {
            Answer answer = client.post(CHAT, BODY).read();

            assertAnswer(answer, 503, "{\"error\": \"cluster inference is not configured\", "
                    + "\"hint\": \"run: openshell inference set --provider NAME --model ID\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET | /v1/chat/completions", "POST | /v1/files", "POST | /v1/models",
        "DELETE | /v1/models/x", "post | /v1/chat/completions", "POST | /v1/chat/completions/", "POST | /",
        "GET | /v1/models/../files", "POST | /model/a/b/invoke", "OPTIONS | /v1/messages"})
    void aRequestThatMatchesNoPatternIs403AndTheConnectionCloses(String method, String path) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 0\r\n\r\n");

            Answer answer = client.read();

            assertAnswer(answer, 403, "{\"error\": \"connection not allowed by policy\"}");
            assertThat(answer.header("connection")).contains("close");
            assertThat(client.isEnded()).isTrue();
            assertThat(proxy.upstream().connectionCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models/%2e%2e/files", "/v1/models/..%2Ffiles", "/v1/models/a%5Cb", "/../v1/models",
        "/v1/models/a%00b", "/v1/models/%zz", "/v1/models#x", "/v1/models/../../../v1/files",
        "https://evil.example/v1/models", "//evil.example/v1/models"})
    void aTargetThatCannotBeMadeCanonicalIsRefusedAndNeverForwarded(String target) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            Answer answer = client.send("GET " + target + " HTTP/1.1\r\nHost: inference.local\r\n\r\n").read();

            assertThat(answer.status()).isIn(400, 403);
            assertThat(answer.text()).startsWith("{\"error\": \"").doesNotContain("evil", "files", "%");
            assertThat(client.isEnded()).isTrue();
            assertThat(proxy.upstream().connectionCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"model\"", "{\"model\":\"evil\",\"x\":NaN}", "\u00ef\u00bb\u00bf{}",
        "{\"model\":\"a\"", "{\"a\":\"\u00ff\"}", "{}{}", "model=evil"})
    void aBodyInWhichTheModelCannotBePinnedIs400(String body) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            client.send("POST " + CHAT + " HTTP/1.1\r\nHost: inference.local\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);

            Answer answer = client.read();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).matches("\\{\"error\": \"bad request: [a-zA-Z0-9 ,.-]+\"}");
            assertThat(proxy.upstream().connectionCount()).isZero();
        }
    }

    @Test
    void tooLargeABodyIs413AndTooLargeAHeadIs431() throws Exception {
        Http1Limits limits = Http1Limits.builder().bodyBytes(10).headBytes(300).build();
        try (ProxyFixture proxy = ProxyFixture.start(limits);
                TunnelClient client = proxy.connect();
                TunnelClient other = proxy.connect()) {
            assertAnswer(client.post(CHAT, BODY).read(), 413, "{\"error\": \"payload too large\"}");
            other.send("POST " + CHAT + " HTTP/1.1\r\nHost: inference.local\r\nX: " + "x".repeat(300) + "\r\n\r\n");
            assertAnswer(other.read(), 431, "{\"error\": \"request header fields too large\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 529, 599})
    void aBackendsStatusAndBodyPassUnchanged(int status) throws Exception {
        String body = "{\"error\":{\"message\":\"said the backend, status " + status + "\"}}";
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(status, body).header("X-Request-Id", "r-1"));

            for (String path : List.of(CHAT, "/v1/embeddings")) {
                Answer answer = client.post(path, BODY).read();

                assertAnswer(answer, status, body);
                assertThat(answer.header("x-request-id")).contains("r-1");
            }
        }
    }

    @Test
    void aStatusWithoutAKnownReasonHasNone() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answer(Reply.json(529, "{}"), Reply.json(429, "{}"));

            assertThat(client.post(CHAT, BODY).read().statusLine()).isEqualTo("HTTP/1.1 529 ");
            assertThat(client.post(CHAT, BODY).read().statusLine()).isEqualTo("HTTP/1.1 429 Too Many Requests");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 OK\r\n\r\n", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n"})
    void aBackendThatBreaksHttpIs502(String answerBytes) throws Exception {
        assertBroken(Reply.raw(answerBytes).close());
    }

    @Test
    void aBackendThatLeavesBeforeItsAnswerIs502() throws Exception {
        assertBroken(Reply.noAnswerClose());
        assertBroken(Reply.noAnswerReset());
        assertBroken(Reply.json(200, "{}").truncateAfter(9));
    }

    /** The body of a whole answer is read before anything is sent, so that here a cut one has a status too. */
    @Test
    void aWholeAnswerThatIsCutIs502() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(200, "{\"data\":[]}").truncateAfter(75));

            assertAnswer(client.post("/v1/embeddings", BODY).read(), 502, BROKEN);
        }
    }

    private static void assertBroken(Reply reply) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(reply);

            assertAnswer(client.post(CHAT, BODY).read(), 502, BROKEN);
            assertAnswer(client.post("/v1/embeddings", BODY).read(), 502, BROKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIs502AndItsTargetNeverSeesAByte(int status) throws Exception {
        try (ScriptedUpstream elsewhere = ScriptedUpstream.start();
                ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.redirect(status, elsewhere.uri()));

            for (String path : List.of(CHAT, "/v1/embeddings", "/v1/messages")) {
                Answer answer = client.post(path, BODY).read();

                assertAnswer(answer, 502, BROKEN);
                assertThat(answer.header("location")).isEmpty();
            }
            assertThat(elsewhere.connectionCount()).isZero();
        }
    }

    @Test
    void aBackendThatCannotBeReachedIs503() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.startWithRoutes(List.of(toward("http://127.0.0.1:" + deafPort())));
                TunnelClient client = proxy.connect()) {
            assertAnswer(client.post(CHAT, BODY).read(), 503, NO_SERVICE);
        }
    }

    @Test
    void aBackendWhoseNameIsUnknownIs503() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.startWithRoutes(List.of(toward("http://no-such-host.invalid")));
                TunnelClient client = proxy.connect()) {
            assertAnswer(client.post(CHAT, BODY).read(), 503, NO_SERVICE);
        }
    }

    @Test
    void aBackendThatSpeaksNoTlsIs503() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ProxyFixture proxy =
                        ProxyFixture.startWithRoutes(List.of(toward("https://127.0.0.1:" + plain.getLocalPort())));
                TunnelClient client = proxy.connect()) {
            Thread backend = Thread.ofVirtual().start(() -> answerWithoutTls(plain));

            assertAnswer(client.post(CHAT, BODY).read(), 503, NO_SERVICE);
            backend.join();
        }
    }

    private static void answerWithoutTls(ServerSocket listener) {
        try (Socket client = listener.accept()) {
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aBackendThatIsTooSlowIs503() throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProxyFixture proxy = ProxyFixture.startWithRoutes(List.of(ProxyFixture.route(backend, "openai")
                        .timeout(Duration.ofMillis(200))
                        .build()));
                TunnelClient client = proxy.connect()) {
            backend.answerAll(Reply.noAnswer());

            assertAnswer(client.post(CHAT, BODY).read(), 503, NO_SERVICE);
            assertAnswer(client.post("/v1/embeddings", BODY).read(), 503, NO_SERVICE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254/v1", "http://[fe80::1]/v1", "http://169.254.1.1:8080",
        "http://[::ffff:169.254.169.254]/v1", "http://[fd00:ec2::254]/v1"})
    void aBackendOnAMetadataAddressIs503(String endpoint) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.startWithRoutes(List.of(toward(endpoint)));
                TunnelClient client = proxy.connect()) {
            assertAnswer(client.post(CHAT, BODY).read(), 503, NO_SERVICE);
        }
    }

    private static void assertAnswer(Answer answer, int status, String body) {
        assertThat(answer.text()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.complete()).isTrue();
        assertThat(answer.header("content-type")).contains("application/json");
    }

    private static ResolvedRoute toward(String endpoint) {
        return ResolvedRoute.builder()
                .name(ResolvedRoute.INFERENCE_LOCAL)
                .endpoint(endpoint)
                .model(ProxyFixture.MODEL)
                .providerType("openai")
                .apiKey(Secret.of(ProxyFixture.KEY))
                .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    /** Returns a port that nobody listens on: the one of a listener that has just gone. */
    private static int deafPort() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return listener.getLocalPort();
        }
    }
}
