package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplyTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private ScriptedUpstream upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void jsonIsAWellFormedAnswer() throws Exception {
        upstream.answer(Reply.json(429, "{\"a\":\"é\"}").header("x-request-id", "r1"));
        HttpResponse<String> answer = fetch();
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).isEqualTo("{\"a\":\"é\"}");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.headers().firstValue("content-length")).contains("10");
        assertThat(answer.headers().firstValue("x-request-id")).contains("r1");
    }

    @Test
    void eventsArriveChunked() throws Exception {
        upstream.answer(Reply.sse(List.of("data: 1", "event: e\ndata: 2")));
        assertThat(fetch().body()).isEqualTo("data: 1\n\nevent: e\ndata: 2\n\n");
        assertThat(rawAnswer(Reply.sse(List.of("data: 1")).close())).isEqualTo("HTTP/1.1 200 OK\r\n"
                + "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n");
    }

    @Test
    void aBodyMayEndWithTheConnection() throws Exception {
        upstream.answer(Reply.untilClose(200, "text/plain", "all of it"));
        HttpResponse<String> answer = fetch();
        assertThat(answer.body()).isEqualTo("all of it");
        assertThat(answer.headers().firstValue("content-length")).isEmpty();
    }

    @Test
    void aRedirectNamesThePlace() throws Exception {
        upstream.answer(Reply.redirect(307, URI.create("http://127.0.0.1:9/x")));
        HttpResponse<String> answer = fetch();
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue("location")).contains("http://127.0.0.1:9/x");
    }

    @Test
    void aReplyIsWrittenToTheByte() throws Exception {
        assertThat(rawAnswer(Reply.script().head(103, "Link: </a>").statusLine("HTTP/9.9 banana", "no colon here")
                .chunk("é").bytes("zz\r\n").lastChunk("X-T: 1").close()))
                .isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/9.9 banana\r\nno colon here\r\n\r\n"
                        + "2\r\n\u00c3\u00a9\r\nzz\r\n0\r\nX-T: 1\r\n\r\n");
        assertThat(rawAnswer(Reply.raw("\u0000 no HTTP").close())).isEqualTo("\u0000 no HTTP");
        assertThat(rawAnswer(Reply.noAnswerClose())).isEmpty();
    }

    @Test
    void aReplyIsImmutable() throws Exception {
        byte[] mine = "mine".getBytes(StandardCharsets.UTF_8);
        Reply base = Reply.raw(mine);
        mine[0] = 'X';
        base.bytes(" more");
        assertThat(rawAnswer(base.close())).isEqualTo("mine");
    }

    @Test
    void aReplyIsCutBehindTheByteNamed() throws Exception {
        String whole = rawAnswer(Reply.json(200, "{}").close());
        for (int bytes = 0; bytes <= whole.length() + 1; bytes++) {
            assertThat(rawAnswer(Reply.json(200, "{}").truncateAfter(bytes)))
                    .isEqualTo(whole.substring(0, Math.min(bytes, whole.length())));
        }
    }

    @Test
    void aResetIsSeenAsAReset() throws Exception {
        upstream.answer(Reply.json(200, "{\"long\":\"body\"}").resetAfter(20), Reply.noAnswerReset());
        for (int i = 0; i < 2; i++) {
            try (RawClient client = new RawClient(upstream)) {
                assertThatThrownBy(() -> client.get("/").readToEnd()).isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aDrippedReplyIsTheSameReply() throws Exception {
        upstream.answer(Reply.sse(List.of("data: 1", "data: 2")).dripEvery(1),
                Reply.json(200, "{}").dripEvery(7, Duration.ofMillis(1)));
        assertThat(fetch().body()).isEqualTo("data: 1\n\ndata: 2\n\n");
        assertThat(fetch().body()).isEqualTo("{}");
        assertThatThrownBy(() -> Reply.noAnswer().dripEvery(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReplyWaitsForALatchAndAFuture() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture<String> event = new CompletableFuture<>();
        upstream.answer(Reply.script().bytes("1.").waitFor(latch).bytes("2.").waitFor(event).bytes("3."));
        try (RawClient client = new RawClient(upstream)) {
            client.get("/").readThrough("1.");
            assertThat(client.socket.getInputStream().available()).isZero();
            latch.countDown();
            client.readThrough("2.");
            assertThat(client.socket.getInputStream().available()).isZero();
            assertThat(upstream.takeRequest(SOON).awaitAnswered(Duration.ZERO)).isFalse();
            event.completeExceptionally(new IOException("a failure is an event too"));
            client.readThrough("3.");
            assertThat(upstream.requests().get(0).awaitAnswered(SOON)).isTrue();
        }
    }

    @Test
    void aHalfClosedReplyStillReads() throws Exception {
        upstream.answer(Reply.raw("bye").halfClose());
        try (RawClient client = new RawClient(upstream)) {
            assertThat(client.get("/1").readToEnd()).isEqualTo("bye");
            client.get("/2");
            upstream.takeRequest(SOON);
            assertThat(upstream.takeRequest(SOON).target()).isEqualTo("/2");
            assertThat(upstream.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void aReplyMayComeBeforeTheBody() throws Exception {
        upstream.answer(Reply.json(413, "{}").beforeBody(), Reply.status(200), Reply.noAnswerClose().beforeBody());
        try (RawClient client = new RawClient(upstream)) {
            client.send("POST /1 HTTP/1.1\r\nContent-Length: 4\r\n\r\n").readThrough("{}");
            assertThat(upstream.requests()).isEmpty();
            client.send("body").send("GET /2 HTTP/1.1\r\n\r\n");
            assertThat(client.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(upstream.takeRequest(SOON).bodyText()).isEqualTo("body");
            assertThat(upstream.takeRequest(SOON).target()).isEqualTo("/2");
            assertThat(upstream.requests().get(0).awaitAnswered(SOON)).isTrue();

            assertThat(client.send("POST /3 HTTP/1.1\r\nContent-Length: 4\r\n\r\n").readToEnd()).isEmpty();
            assertThat(upstream.requestCount()).isEqualTo(2);
            assertThat(upstream.strayBytes()).asString().startsWith("POST /3");
        }
    }

    @Test
    void repliesAreUsedInOrderThenTheStandingOne() throws Exception {
        upstream.answerAll(Reply.status(503)).answer(Reply.status(201), Reply.status(202)).answer(Reply.status(204));
        for (int status : new int[] {201, 202, 204, 503, 503}) {
            assertThat(fetch().statusCode()).isEqualTo(status);
        }
        assertThat(upstream.connectionCount()).as("keep-alive").isEqualTo(1);
    }

    @Test
    void withoutAScriptTheAnswerSaysSo() throws Exception {
        HttpResponse<String> answer = fetch();
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("no reply");
    }

    @Test
    void aHeaderNeedsAHead() {
        assertThatThrownBy(() -> Reply.raw("x").header("a", "b")).isInstanceOf(IllegalStateException.class);
    }

    private HttpResponse<String> fetch() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(upstream.uri()).timeout(SOON).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What a client reads up to the end of the stream. */
    private String rawAnswer(Reply reply) throws IOException {
        upstream.answer(reply);
        try (RawClient client = new RawClient(upstream)) {
            return client.get("/").readToEnd();
        }
    }
}
