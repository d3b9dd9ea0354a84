package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Truncation never looks like success: answers of every dialect, recorded whole and then cut at each byte. */
class CutStreamTest {
    /** What each of the dialects asks for, in one body. */
    private static final String STREAM = "{\"stream\":true,\"prompt\":\"Hi\",\"input\":\"Hi\",\"max_tokens\":9,"
            + "\"anthropic_version\":\"bedrock-2023-05-31\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static final String EVENT = "data: {\"n\":1}";

    @ParameterizedTest
    @EnumSource
    void aStreamCutAtAnyByteIsWholeEventsAndAnErrorEvent(StreamDialect dialect) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            byte[] whole = recorded(proxy, dialect);

            for (int cut = 0; cut < whole.length; cut++) {
                byte[] received = Arrays.copyOf(whole, cut);
                Answer answer = answerTo(proxy, dialect, reply -> withChunk(reply, received).close());

                assertThat(answer.complete()).as("cut at %d", cut).isFalse();
                assertThat(answer.text()).as("cut at %d", cut).isEqualTo(text(dialect.cutAnswer(received)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsResetIsWholeEventsAndAnErrorEvent(StreamDialect dialect) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            byte[] whole = recorded(proxy, dialect);

            Answer answer = answerTo(
                    proxy, dialect, reply -> reply.chunk(Arrays.copyOf(whole, whole.length - 1)).reset());

            // A reset may take bytes with it that were on their way.
            byte[] before = Arrays.copyOf(answer.body(), answer.body().length - dialect.cutAnswer(new byte[0]).length);
            assertThat(text(whole)).startsWith(text(before));
            assertThat(answer.text()).isEqualTo(text(dialect.cutAnswer(before)));
            assertThat(dialect.wholeEvents(before)).isEqualTo(before.length);
        }
    }

    /** A chunk without a byte would be the end of the body. */
    private static Reply withChunk(Reply reply, byte[] data) {
        return data.length == 0 ? reply : reply.chunk(data);
    }

    /** Returns the whole answer of a provider, to be cut. */
    private static byte[] recorded(ProxyFixture proxy, StreamDialect dialect) throws Exception {
        proxy.upstream().answerWith(new ProviderDialects().saying("Hi")::answer);
        try (TunnelClient client = proxy.connect()) {
            Answer answer = client.post(dialect.path(), STREAM).read();
            assertThat(answer.complete()).isTrue();
            assertThat(answer.body().length).isGreaterThan(200);
            assertThat(dialect.wholeEvents(answer.body())).isEqualTo(answer.body().length);
            return answer.body();
        }
    }

    /** Returns what a client gets of a stream whose rest is {@code ending}; head and rest may come at once. */
    private static Answer answerTo(ProxyFixture proxy, StreamDialect dialect, UnaryOperator<Reply> ending)
            throws Exception {
        proxy.upstream().answerAll(ending.apply(
                Reply.script().head(200, "Content-Type: " + dialect.contentType(), "Transfer-Encoding: chunked")));
        try (TunnelClient client = proxy.connect()) {
            return client.post(dialect.path(), STREAM).read(dialect::endsWithError);
        }
    }

    /** A stream that ends in order but within a message is cut, too, and so is one of which a sum is wrong. */
    @Test
    void anEventStreamWithABrokenMessageIsWholeMessagesAndAnException() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            byte[] whole = recorded(proxy, StreamDialect.BEDROCK);
            byte[] partOnly = Arrays.copyOf(whole, whole.length - 1);
            byte[] wrongBit = whole.clone();
            wrongBit[whole.length - 20] ^= 1;

            for (byte[] received : List.of(partOnly, wrongBit)) {
                Answer answer = answerTo(proxy, StreamDialect.BEDROCK, reply -> reply.chunk(received).lastChunk());

                assertThat(answer.complete()).isFalse();
                assertThat(answer.text()).isEqualTo(text(StreamDialect.BEDROCK.cutAnswer(partOnly)));
            }
        }
    }

    @Test
    void nothingFollowsTheErrorEventNotEvenTheEndOfTheBody() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerWith(new ProviderDialects().cutStreamAfterEvents(2)::answer);

            client.post("/v1/chat/completions", STREAM).readHead();

            assertThat(text(client.readRest())).endsWith("stream_truncated\"}}\n\n\r\n");
        }
    }

    @Test
    void anAnswerAboveTheCapIsCut() throws Exception {
        try (ProxyFixture proxy =
                ProxyFixture.start(Http1Limits.defaults(), settings -> settings.maxResponseBytes(100));
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.sse(List.of(EVENT, EVENT, "data: " + "x".repeat(100))));

            Answer answer = client.post("/v1/chat/completions", STREAM).read();

            assertThat(answer.complete()).isFalse();
            assertThat(text(answer.body())).isEqualTo(text(StreamDialect.CHAT.cutAnswer(bytes(EVENT + "\n\n" + EVENT
                    + "\n\n"))));
            RequestFinished finished = proxy.reports().awaitFirst(RequestFinished.class);
            assertThat(finished.outcome()).isEqualTo(Outcome.TRUNCATED);
            assertThat(finished.failure()).hasValueSatisfying(why -> assertThat(why).contains("larger"));
        }
    }

    @Test
    void aStreamThatStopsMovingIsCut() throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProxyFixture proxy = ProxyFixture.startWithRoutes(List.of(ProxyFixture.route(backend, "openai")
                        .idleTimeout(Duration.ofMillis(200))
                        .build()));
                TunnelClient client = proxy.connect()) {
            backend.answerAll(Reply.script()
                    .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                    .chunk(EVENT + "\n\n")
                    .hang());

            Answer answer = client.post("/v1/chat/completions", STREAM).read();

            assertThat(answer.complete()).isFalse();
            assertThat(text(answer.body())).isEqualTo(text(StreamDialect.CHAT.cutAnswer(bytes(EVENT + "\n\n"))));
            assertThat(backend.awaitOpenConnections(0, Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void aCutAnswerThatIsNoEventStreamGetsNoTextOfOurs() throws Exception {
        assertCutWithoutWords("Content-Type: application/json");
        assertCutWithoutWords("Content-Type: text/plain");
    }

    @Test
    void aCutEventStreamThatIsCompressedGetsNoTextOfOurs() throws Exception {
        assertCutWithoutWords("Content-Type: text/event-stream\r\nContent-Encoding: gzip");
    }

    private static void assertCutWithoutWords(String headerLines) throws Exception {
        String head = "HTTP/1.1 200 OK\r\n" + headerLines + "\r\nContent-Length: 1000\r\n\r\n";
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.raw(head + "{\"half\":\n\n").close());

            Answer answer = client.post("/v1/chat/completions", STREAM).read();

            assertThat(answer.complete()).isFalse();
            assertThat(text(answer.body())).isEqualTo("{\"half\":\n\n");
            assertThat(client.readRest()).isEmpty();
        }
    }

    /** To HTTP/1.0 the end of the connection is the end of the body, so a cut one must not end in order. */
    @Test
    void anHttp10ClientSeesACutAnswerAsABrokenConnection() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.script()
                    .head(200, "Content-Type: text/plain", "Content-Length: 1000")
                    .bytes("half")
                    .close());
            client.send("POST /v1/chat/completions HTTP/1.0\r\nHost: inference.local\r\nContent-Length: 2\r\n\r\n{}");

            Answer answer = client.read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.complete()).isFalse();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
