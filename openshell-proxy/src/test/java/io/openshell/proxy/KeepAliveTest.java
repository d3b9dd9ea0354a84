package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several requests on one tunnel, and when it ends. */
class KeepAliveTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A backend that answers with the body it got, so that answers tell requests apart. */
    private static ProxyFixture echo() throws Exception {
        ProxyFixture proxy = ProxyFixture.start();
        proxy.upstream().answerWith(request -> Reply.json(200, request.bodyText()));
        return proxy;
    }

    private static String numbered(int number) {
        return "{\"model\":\"" + ProxyFixture.MODEL + "\",\"n\":" + number + "}";
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (ProxyFixture proxy = echo();
                TunnelClient client = proxy.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append(TunnelClient.request(i % 2 == 0 ? "/v1/messages" : "/v1/embeddings", numbered(i)));
            }
            client.send(requests.toString());

            for (int i = 0; i < 20; i++) {
                assertThat(client.read().text()).isEqualTo(numbered(i));
            }
        }
    }

    @Test
    void aRequestThatComesWhileAnAnswerStreamsIsServedAfterIt() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answer(
                    Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                            .chunk("data: 1\n\n").waitFor(goOn).chunk("data: 2\n\n").lastChunk(),
                    Reply.json(200, "{\"second\":true}"));
            client.post("/v1/messages", "{}").readHead();
            assertThat(client.readChunk()).isEqualTo("data: 1\n\n");

            client.post("/v1/messages", "{}");
            goOn.complete(null);

            assertThat(client.readChunk()).isEqualTo("data: 2\n\n");
            assertThat(client.readChunk()).isEmpty();
            assertThat(client.read().text()).isEqualTo("{\"second\":true}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /v1/messages HTTP/1.1\r\nConnection: close", "POST /v1/messages HTTP/1.0",
        "POST /v1/messages HTTP/1.1\r\nConnection: x, CLOSE"})
    void aRequestThatIsTheLastOneEndsTheTunnel(String head) throws Exception {
        try (ProxyFixture proxy = echo();
                TunnelClient client = proxy.connect()) {
            Answer answer = client.send(head + "\r\nHost: inference.local\r\nContent-Length: 2\r\n\r\n{}").read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.complete()).isTrue();
            assertThat(answer.header("connection")).contains("close");
            assertThat(client.readRest()).isEmpty();
        }
    }

    @Test
    void anHttp10ClientGetsNoChunks() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.sse(List.of("data: 1", "data: 2")));

            Answer answer = client.send("POST /v1/messages HTTP/1.0\r\nHost: inference.local\r\n"
                    + "Connection: keep-alive\r\nContent-Length: 2\r\n\r\n{}").read();

            assertThat(answer.header("transfer-encoding")).isEmpty();
            assertThat(answer.text()).isEqualTo("data: 1\n\ndata: 2\n\n");
        }
    }

    @Test
    void anHttp10ClientMayKeepItsConnectionForWholeAnswers() throws Exception {
        try (ProxyFixture proxy = echo();
                TunnelClient client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                Answer answer = client.send("POST /v1/embeddings HTTP/1.0\r\nHost: inference.local\r\n"
                        + "Connection: keep-alive\r\nContent-Length: 2\r\n\r\n{}").read();

                assertThat(answer.header("connection")).contains("keep-alive");
                assertThat(answer.complete()).isTrue();
            }
        }
    }

    @Test
    void aClientThatAsksWhetherToGoOnIsTold() throws Exception {
        try (ProxyFixture proxy = echo();
                TunnelClient client = proxy.connect()) {
            client.send("POST /v1/embeddings HTTP/1.1\r\nHost: inference.local\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 2\r\n\r\n");

            assertThat(client.readHead().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(client.send("{}").read().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatWouldSendTooMuchIsNotAskedToGoOn() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start(Http1Limits.builder().bodyBytes(4).build());
                TunnelClient client = proxy.connect()) {
            Answer answer = client.send("POST /v1/embeddings HTTP/1.1\r\nHost: inference.local\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n").read();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(client.readRest()).isEmpty();
        }
    }

    @Test
    void aChunkedBodyIsDecodedAndItsTrailersAreDropped() throws Exception {
        try (ProxyFixture proxy = echo();
                TunnelClient client = proxy.connect()) {
            client.send("POST /v1/embeddings HTTP/1.1\r\nHost: inference.local\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1;a=b\r\n{\r\n6\r\n\"n\":1}\r\n0\r\nX-Trailer: t\r\n\r\n");

            assertThat(client.read().text()).isEqualTo("{\"model\":\"" + ProxyFixture.MODEL + "\",\"n\":1}");
            RecordedRequest seen = proxy.upstream().takeRequest(PATIENCE);
            assertThat(seen.header("x-trailer")).isEmpty();
            assertThat(seen.header("content-length")).contains(String.valueOf(seen.body().length));
            assertThat(client.post("/v1/embeddings", "{}").read().status()).as("the next one").isEqualTo(200);
        }
    }

    @Test
    void aRequestByteByByteIsTheSameRequest() throws Exception {
        try (ProxyFixture proxy = echo();
                TunnelClient client = proxy.connect()) {
            for (char c : TunnelClient.request("/v1/embeddings", numbered(1)).toCharArray()) {
                client.send(String.valueOf(c));
            }

            assertThat(client.read().text()).isEqualTo(numbered(1));
        }
    }

    @Test
    void anErrorOfTheBackendsEndsNothing() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answer(Reply.noAnswerClose(), Reply.json(500, "{}"), Reply.json(200, "{}"));

            assertThat(client.post("/v1/messages", "{}").read().status()).isEqualTo(502);
            assertThat(client.post("/v1/messages", "{}").read().status()).isEqualTo(500);
            assertThat(client.post("/v1/messages", "{}").read().status()).isEqualTo(200);
        }
    }

    @Test
    void answersWithoutABodyEndAtTheirHead() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answer(Reply.script().head(204), Reply.script().head(304), Reply.json(200, "{}"));

            Answer none = client.post("/v1/messages", "{}").read();
            assertThat(none.status()).isEqualTo(204);
            assertThat(none.header("transfer-encoding")).isEmpty();
            assertThat(client.post("/v1/messages", "{}").read().status()).isEqualTo(304);
            assertThat(client.post("/v1/messages", "{}").read().text()).isEqualTo("{}");
        }
    }
}
