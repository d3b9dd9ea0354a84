package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What one client may cost; others never notice. */
class LimitsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HEAD = "POST /v1/messages HTTP/1.1\r\nHost: inference.local\r\n";

    @Test
    void aBodyThatSaysItIsTooLargeIsRefusedUnread() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            Answer answer = client.send(HEAD + "Content-Length: 10485761\r\n\r\n").read();

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).isEqualTo("{\"error\": \"payload too large\"}");
            assertThat(client.readRest()).isEmpty();
        }
    }

    @Test
    void aBodyAtTheLimitPasses() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(200, "{}"));
            String json = "{\"a\":\"" + "x".repeat(10_485_760 - 8) + "\"}";

            assertThat(client.post("/v1/messages", json).read().status()).isEqualTo(200);
            assertThat(proxy.upstream().takeRequest(PATIENCE).body())
                    .hasSize(json.length() + "\"model\":,".length() + ProxyFixture.MODEL.length() + 2);
        }
    }

    @Test
    void aConnectionTooManyIsTurnedAwayAndServiceReturns() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start(Http1Limits.builder().connections(2).build())) {
            proxy.upstream().answerAll(Reply.json(200, "{}"));
            TunnelClient first = proxy.connect();
            try (first;
                    TunnelClient second = proxy.connect();
                    TunnelClient third = TunnelClient.plain(proxy.server().address())) {
                Answer answer = third.read();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.text()).isEqualTo("{\"error\": \"too many connections\"}");
                assertThat(proxy.reports().awaitFirst(ConnectionLimitReached.class).limit()).isEqualTo(2);
                assertThat(second.post("/v1/messages", "{}").read().status()).isEqualTo(200);
            }
            proxy.awaitConnections(0);
            try (TunnelClient again = proxy.connect()) {
                assertThat(again.post("/v1/messages", "{}").read().status()).isEqualTo(200);
            }
        }
    }

    private interface Slowness {
        void send(TunnelClient client) throws Exception;
    }

    private static void assertTimesOut(Http1Limits limits, String phase, boolean inTunnel, Slowness slowness)
            throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start(limits);
                TunnelClient client = inTunnel ? proxy.connect() : TunnelClient.plain(proxy.server().address())) {
            slowness.send(client);

            assertThat(proxy.reports().awaitFirst(ClientTimedOut.class).phase()).isEqualTo(phase);
            proxy.awaitConnections(0);
            assertThat(proxy.upstream().connectionCount()).isZero();
        }
    }

    /** Sends a byte every now and then, for as long as anybody takes them. */
    private static void drip(TunnelClient client, String bytes) throws InterruptedException {
        try {
            for (char c : bytes.toCharArray()) {
                client.send(String.valueOf(c));
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (IOException e) {
            // The proxy has had enough, which is what the test waits for.
            assertThat(e).isNotNull();
        }
    }

    @Test
    void aConnectThatDoesNotCome() throws Exception {
        assertTimesOut(Http1Limits.builder().headTimeout(SHORT).build(), "CONNECT", false, client -> {});
    }

    @Test
    void aConnectThatDrips() throws Exception {
        assertTimesOut(Http1Limits.builder().headTimeout(SHORT).build(), "CONNECT", false,
                client -> drip(client, TunnelClient.CONNECT.repeat(3)));
    }

    @Test
    void aHandshakeThatDoesNotBegin() throws Exception {
        assertTimesOut(Http1Limits.builder().handshakeTimeout(SHORT).build(), "TLS handshake", false,
                client -> client.send(TunnelClient.CONNECT));
    }

    @Test
    void aHandshakeThatDoesNotEnd() throws Exception {
        assertTimesOut(Http1Limits.builder().handshakeTimeout(SHORT).build(), "TLS handshake", false,
                client -> client.send(TunnelClient.CONNECT).send("\u0016\u0003\u0001\u0001\0"));
    }

    @Test
    void aHeadThatDrips() throws Exception {
        assertTimesOut(Http1Limits.builder().headTimeout(SHORT).build(), "request head", true,
                client -> drip(client, HEAD + "A: " + "b".repeat(1000)));
    }

    @Test
    void aBodyThatStops() throws Exception {
        assertTimesOut(Http1Limits.builder().bodyProgressTimeout(SHORT).build(), "request body", true,
                client -> client.send(HEAD + "Content-Length: 10\r\n\r\n12345"));
    }

    @Test
    void aNextRequestThatDoesNotCome() throws Exception {
        assertTimesOut(Http1Limits.builder().keepAliveTimeout(SHORT).build(), "next request", true, client -> {});
    }

    @Test
    void aBodyThatMovesIsWaitedFor() throws Exception {
        try (ProxyFixture proxy =
                ProxyFixture.start(Http1Limits.builder()
                        .bodyProgressTimeout(Duration.ofSeconds(2))
                        .bodyBytesPerSecond(1)
                        .build());
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(200, "{}"));
            client.send(HEAD + "Content-Length: 12\r\n\r\n");
            for (char c : "{\"a\":\"bcde\"}".toCharArray()) {
                client.send(String.valueOf(c));
                TimeUnit.MILLISECONDS.sleep(250);
            }
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerThatIsNotTaken() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start(Http1Limits.builder().bodyProgressTimeout(SHORT).build());
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.body(200, "text/plain", new byte[30 << 20]));
            client.post("/v1/messages", "{}");
            RecordedRequest seen = proxy.upstream().takeRequest(PATIENCE);

            assertThat(proxy.reports().awaitFirst(RequestFinished.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
            assertThat(seen.awaitPeerGone(PATIENCE).isPresent() || !seen.awaitAnswered(Duration.ZERO)).isTrue();
            proxy.awaitConnections(0);
            assertThat(proxy.upstream().awaitOpenConnections(0, PATIENCE)).isTrue();
        }
    }
}
