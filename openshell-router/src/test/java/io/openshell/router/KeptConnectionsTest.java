package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import io.openshell.router.testing.SelfSignedCertificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to backends serve one request after another, and none of them twice. */
class KeptConnectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.of("127.0.0.1");

    private static ScriptedUpstream backend(boolean tls) {
        return tls ? ScriptedUpstream.startTls(CERTIFICATE.context()) : ScriptedUpstream.start();
    }

    private static Router router() {
        return Router.builder().tls(CERTIFICATE.context()).transport(Transport.SOCKET).build();
    }

    private static RouteTable table(ScriptedUpstream backend) {
        return RouteTable.of(TestRoutes.route("openai", backend.baseUrl("/v1")).timeout(PATIENCE).build());
    }

    private static String ask(Router router, ScriptedUpstream backend) throws Exception {
        BufferedResponse answer = router.proxyWithCandidates(TestRoutes.chat("{}"), table(backend));
        return answer.status() + " " + answer.bodyAsString();
    }

    static final List<Reply> WITH_AN_END = List.of(
            Reply.json(200, "{}"),
            Reply.chunked(200, "text/plain", List.of("a", "b")),
            Reply.script().head(204),
            Reply.script().head(304, "Content-Length: 5"),
            Reply.script().head(200, "Transfer-Encoding: chunked").chunk("x").lastChunk("A: b"),
            Reply.script().head(100).head(200, "Content-Length: 0"));

    @ParameterizedTest
    @FieldSource("WITH_AN_END")
    void aConnectionIsKeptBehindAnAnswerWithAnEnd(Reply reply) throws Exception {
        for (boolean tls : new boolean[] {false, true}) {
            try (ScriptedUpstream backend = backend(tls).answerAll(reply); Router router = router()) {
                for (int i = 0; i < 5; i++) {
                    ask(router, backend);
                }

                assertThat(backend.requestCount()).isEqualTo(5);
                assertThat(backend.connectionCount()).isEqualTo(1);
            }
        }
    }

    static final List<Reply> WITHOUT_MORE = List.of(
            Reply.script().head(200, "Content-Length: 2", "Connection: close").bytes("{}").close(),
            Reply.script().statusLine("HTTP/1.0 200 OK", "Content-Length: 2").bytes("{}").close(),
            Reply.untilClose(200, "text/plain", "{}"));

    @ParameterizedTest
    @FieldSource("WITHOUT_MORE")
    void aConnectionThatTakesNoMoreIsLeft(Reply reply) throws Exception {
        try (ScriptedUpstream backend = backend(false).answerAll(reply); Router router = router()) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(router, backend)).isEqualTo("200 {}");
            }
            assertThat(backend.connectionCount()).isEqualTo(3);
        }
    }

    /** Whatever the backend sends behind its answer must not be the answer to somebody else. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesThatNobodyAskedForAreNobodysAnswer(boolean tls) throws Exception {
        String poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
        CountDownLatch later = new CountDownLatch(1);
        try (ScriptedUpstream backend = backend(tls); Router router = router()) {
            backend.answer(
                    Reply.script().head(200, "Content-Length: 2").bytes("{}" + poison),
                    Reply.script().head(200, "Content-Length: 2").bytes("{}").waitFor(later).bytes(poison));
            backend.answer(Reply.json(200, "[1]"), Reply.json(200, "[2]"));

            assertThat(ask(router, backend)).isEqualTo("200 {}");
            assertThat(ask(router, backend)).isEqualTo("200 {}");
            later.countDown();
            assertThat(backend.requests().get(1).awaitAnswered(PATIENCE)).isTrue();
            assertThat(ask(router, backend)).isEqualTo("200 [1]");
            assertThat(ask(router, backend)).isEqualTo("200 [2]");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatTheBackendEndedMeanwhileIsNotAsked(boolean tls) throws Exception {
        try (ScriptedUpstream backend = backend(tls); Router router = router()) {
            backend.answer(
                    Reply.script().head(200, "Content-Length: 2").bytes("{}").close(),
                    Reply.script().head(200, "Content-Length: 2").bytes("{}").reset(),
                    Reply.json(200, "[]"));

            for (String expected : List.of("200 {}", "200 {}", "200 []")) {
                assertThat(ask(router, backend)).isEqualTo(expected);
                // The end of the connection is here before the next request is.
                assertThat(backend.awaitOpenConnections(expected.endsWith("{}") ? 0 : 1, PATIENCE)).isTrue();
            }
            assertThat(backend.connectionCount()).isEqualTo(3);
        }
    }

    /** It may have been carried out. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestThatTheBackendHasSeenIsNotSentAgain(boolean tls) throws Exception {
        for (Reply ending : List.of(Reply.noAnswerClose(), Reply.noAnswerReset())) {
            try (ScriptedUpstream backend = backend(tls); Router router = router()) {
                backend.answer(Reply.json(200, "{}"), ending, Reply.json(200, "[]"));
                ask(router, backend);

                assertThatExceptionOfType(UpstreamProtocol.class).isThrownBy(() -> ask(router, backend));

                assertThat(backend.requestCount()).isEqualTo(2);
                assertThat(ask(router, backend)).isEqualTo("200 []");
            }
        }
    }

    /** As one that refuses a body by its length does; what it says is not lost. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerBeforeTheBodyWasSentIsTheAnswer(boolean tls) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        String large = "{\"a\":\"" + "x".repeat(30 << 20) + "\"}";
        try (ScriptedUpstream backend = backend(tls); Router router = router()) {
            backend.answer(
                    Reply.script().head(413, "Content-Length: 4").bytes("no!\n").waitFor(seen).close().beforeBody());
            backend.answer(Reply.json(200, "{}"));

            BufferedResponse answer = router.proxyWithCandidates(TestRoutes.chat(large), table(backend));
            seen.countDown();

            assertThat(answer.status() + " " + answer.bodyAsString()).isEqualTo("413 no!\n");
            assertThat(ask(router, backend)).isEqualTo("200 {}");
            assertThat(backend.connectionCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeBodyArrivesAndItsConnectionIsKept(boolean tls) throws Exception {
        String text = "x".repeat(5 << 20);
        try (ScriptedUpstream backend = backend(tls).answerAll(Reply.json(200, "{}")); Router router = router()) {
            for (int i = 0; i < 2; i++) {
                router.proxyWithCandidates(TestRoutes.chat("{\"a\":\"" + text + "\"}"), table(backend));
                assertThat(backend.requests().get(i).bodyText()).endsWith("\"a\":\"" + text + "\"}");
            }
            assertThat(backend.connectionCount()).isEqualTo(1);
        }
    }

    /** Anybody between here and there can end a connection; only the backend can end the TLS session. */
    @Test
    void anEndThatIsNotTheBackendsWordIsACut() throws Exception {
        try (ScriptedUpstream backend = backend(true); Router router = router()) {
            backend.answerAll(Reply.script().head(200).bytes("half of").reset());

            assertThatExceptionOfType(UpstreamProtocol.class).isThrownBy(() -> ask(router, backend));
        }
    }
}
