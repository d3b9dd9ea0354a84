package io.openshell.router.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void aRequestIsRecordedToTheByte() throws Exception {
        String sent = "POST /v1/x%20y?a=%2F&b HTTP/1.1\r\nhOST:   h  \r\nX-A: 1\r\nx-a: 2\r\n"
                + "Content-Length: 4\r\n\r\nb\u00e9\n!";
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Reply.status(204));
                RawClient client = new RawClient(upstream)) {
            client.send(sent).readThrough("\r\n\r\n");

            RecordedRequest seen = upstream.takeRequest(SOON);
            assertThat(seen.rawText()).isEqualTo(sent);
            assertThat(seen.method()).isEqualTo("POST");
            assertThat(seen.target()).isEqualTo("/v1/x%20y?a=%2F&b");
            assertThat(seen.path()).isEqualTo("/v1/x%20y");
            assertThat(seen.query()).contains("a=%2F&b");
            assertThat(seen.version()).isEqualTo("HTTP/1.1");
            assertThat(seen.headers()).containsExactly(new RecordedRequest.Header("hOST", "h"),
                    new RecordedRequest.Header("X-A", "1"), new RecordedRequest.Header("x-a", "2"),
                    new RecordedRequest.Header("Content-Length", "4"));
            assertThat(seen.headers("X-a")).containsExactly("1", "2");
            assertThat(seen.header("Host")).contains("h");
            assertThat(seen.header("absent")).isEmpty();
            assertThat(seen.body()).isEqualTo("b\u00e9\n!".getBytes(ISO_8859_1));
            assertThat(seen.arrivedAt()).isBeforeOrEqualTo(Instant.now());
            assertThat(upstream.strayBytes()).isEmpty();
        }
    }

    @Test
    void aChunkedBodyIsDecodedAndItsFramingKept() throws Exception {
        String sent = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n";
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Reply.status(200));
                RawClient client = new RawClient(upstream)) {
            for (char c : sent.toCharArray()) {
                client.send(String.valueOf(c));
            }
            RecordedRequest seen = upstream.takeRequest(SOON);
            assertThat(seen.bodyText()).isEqualTo("abc0123456789");
            assertThat(seen.rawText()).isEqualTo(sent);
        }
    }

    @Test
    void pipelinedRequestsAreRecordedApartAndAnsweredInOrder() throws Exception {
        String first = "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
        String second = "GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        try (ScriptedUpstream upstream =
                ScriptedUpstream.start().answerWith(request -> Reply.json(200, request.target()));
                RawClient client = new RawClient(upstream)) {
            String answers = client.send(first + second).readToEnd();

            assertThat(upstream.requests()).extracting(RecordedRequest::rawText).containsExactly(first, second);
            assertThat(upstream.requests()).extracting(RecordedRequest::index).containsExactly(0, 1);
            assertThat(upstream.requests()).extracting(RecordedRequest::connectionId).containsExactly(0, 0);
            assertThat(answers).containsSubsequence("/1", "HTTP/1.1 200 OK", "/2");
        }
    }

    @Test
    @SuppressWarnings("try") // closed early: that is what is tested
    void twoConnectionsAreToldApart() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerAll(Reply.status(200));
                RawClient one = new RawClient(upstream);
                RawClient two = new RawClient(upstream)) {
            one.get("/one").readThrough("\r\n\r\n");
            two.get("/two").readThrough("\r\n\r\n");

            assertThat(upstream.requests().get(0).connectionId())
                    .isNotEqualTo(upstream.requests().get(1).connectionId());
            assertThat(upstream.connectionCount()).isEqualTo(2);
            assertThat(upstream.openConnections()).isEqualTo(2);
            one.close();
            assertThat(upstream.awaitOpenConnections(1, SOON)).isTrue();
        }
    }

    @Test
    void halfARequestIsStray() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerAll(Reply.status(200));
                RawClient client = new RawClient(upstream)) {
            client.get("/whole").readThrough("\r\n\r\n");
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf").close();

            assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
            assertThat(upstream.requestCount()).isEqualTo(1);
            assertThat(new String(upstream.strayBytes(), ISO_8859_1)).startsWith("POST / ").endsWith("\r\n\r\nhalf");
        }
    }

    @Test
    void bytesThatAreNoRequestAreStrayAndGetA400() throws Exception {
        for (String bad : List.of("\u0016\u0003\u0001\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n",
                "GET / HTTP/1.1\r\nA b: c\r\n\r\n", "GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n")) {
            try (ScriptedUpstream upstream = ScriptedUpstream.start().answerAll(Reply.status(200));
                    RawClient client = new RawClient(upstream)) {
                assertThat(client.send(bad).readToEnd()).as(bad).startsWith("HTTP/1.1 400 Bad Request\r\n");
                assertThat(upstream.requestCount()).as(bad).isZero();
                assertThat(new String(upstream.strayBytes(), ISO_8859_1)).isEqualTo(bad);
                assertThat(upstream.toString()).contains("sent no HTTP request");
            }
        }
    }

    @Test
    void anUpstreamThatRunsLongForgetsNotesAsItForgetsRequests() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().keepingLast(1)) {
            for (String bad : List.of("GET /first\r\n\r\n", "GET /second\r\n\r\n")) {
                try (RawClient client = new RawClient(upstream)) {
                    client.send(bad).readToEnd();
                }
            }
            assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
            assertThat(upstream.toString()).containsOnlyOnce("sent no HTTP request").contains("connection 1 sent");
        }
    }

    @Test
    void aTakenRequestIsNotTakenAgainAndAMissingOneSaysWhatWasSeen() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerAll(Reply.status(200))) {
            try (RawClient client = new RawClient(upstream)) {
                client.get("/only").readThrough("\r\n\r\n");
            }
            assertThat(upstream.takeRequest(SOON).target()).isEqualTo("/only");
            assertThatThrownBy(() -> upstream.takeRequest(Duration.ofMillis(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no request within 1 ms")
                    .hasMessageContaining("GET /only HTTP/1.1");
        }
    }

    @Test
    void aPrintedRequestShowsNoKey() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answerAll(Reply.status(200))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(upstream.baseUrl("/v1/messages")))
                    .header("Authorization", "Bearer sk-canary-1").header("X-Api-Key", "sk-canary-2")
                    .header("anthropic-version", "2023-06-01")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\"}")).build();
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());

            String printed = upstream.takeRequest(SOON).toString();
            assertThat(printed).doesNotContain("canary").contains("Authorization: *** (18 characters)")
                    .contains("X-Api-Key: ***").contains("anthropic-version: 2023-06-01")
                    .contains("POST /v1/messages HTTP/1.1").contains("{\"model\":\"m\"}");
            assertThat(upstream.requests().get(0).header("authorization")).contains("Bearer sk-canary-1");
        }
    }
}
