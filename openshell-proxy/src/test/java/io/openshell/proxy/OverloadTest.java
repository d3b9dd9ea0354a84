package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.MemoryBudget;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Memory is given out before it is used: what does not fit is refused early, and served again as soon as it does. */
class OverloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HEAD = "POST /v1/messages HTTP/1.1\r\nHost: inference.local\r\n";
    private static final String BUSY = "{\"error\": \"too much is going on at once, try again\"}";
    private static final String BODY = "{\"a\":\"" + "x".repeat(100_000) + "\"}";

    private final MemoryBudget memory = MemoryBudget.of(240_000);

    private ProxyFixture start() throws Exception {
        return ProxyFixture.start(Http1Limits.defaults(), builder -> builder.memory(memory));
    }

    private static Reply answerAfter(CountDownLatch release) {
        return Reply.script().waitFor(release).head(200, "Content-Length: 2").bytes("{}");
    }

    private static void assertBusy(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo(BUSY);
        assertThat(answer.header("Retry-After")).contains("1");
        assertThat(answer.header("Connection")).contains("close");
    }

    private void assertEverythingIsGivenBack(ProxyFixture proxy) throws Exception {
        proxy.awaitConnections(0);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void aSecondLargeBodyIsRefusedUnreadAndServedOnceTheFirstIsDone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ProxyFixture proxy = start()) {
            proxy.upstream().answerAll(answerAfter(release));
            try (TunnelClient first = proxy.connect();
                    TunnelClient second = proxy.connect();
                    TunnelClient small = proxy.connect()) {
                first.post("/v1/messages", BODY);
                proxy.upstream().takeRequest(PATIENCE);

                assertBusy(second.send(HEAD + "Expect: 100-continue\r\nContent-Length: 100000\r\n\r\n").read());
                assertThat(proxy.reports().awaitFirst(RequestRefused.class).status()).isEqualTo(503);
                small.post("/v1/messages", "{}");
                release.countDown();
                assertThat(first.read().status()).isEqualTo(200);
                assertThat(small.read().status()).isEqualTo(200);
                assertThat(first.post("/v1/messages", BODY).read().status()).isEqualTo(200);
            }
            assertEverythingIsGivenBack(proxy);
        }
    }

    @Test
    void aBodyIsRefusedOnceItIsClearThatItWillNotFit() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ProxyFixture proxy = start()) {
            proxy.upstream().answerAll(answerAfter(release));
            try (TunnelClient announcing = proxy.connect();
                    TunnelClient sending = proxy.connect()) {
                announcing.send(HEAD + "Content-Length: 100000\r\n\r\n{");
                sending.post("/v1/messages", BODY);
                proxy.upstream().takeRequest(PATIENCE);

                assertBusy(announcing.send("x".repeat(40_000)).read());
                release.countDown();
                assertThat(sending.read().status()).isEqualTo(200);
            }
            assertEverythingIsGivenBack(proxy);
        }
    }

    @Test
    void aChunkedBodyIsRefusedWhereTheMemoryEnds() throws Exception {
        try (ProxyFixture proxy = start()) {
            try (TunnelClient client = proxy.connect()) {
                client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
                String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
                for (int i = 0; i < 9; i++) {
                    client.send(chunk);
                }
                assertBusy(client.read());
            }
            assertEverythingIsGivenBack(proxy);
            assertThat(proxy.upstream().connectionCount()).isZero();
        }
    }

    @Test
    void anAnswerThatDoesNotFitIsNotHeldForAClientThatReadsSlowly() throws Exception {
        try (ProxyFixture proxy = start()) {
            proxy.upstream().answerAll(Reply.json(200, "x".repeat(220_000)));
            try (TunnelClient client = proxy.connect()) {
                Answer answer = client.post("/v1/messages/count_tokens", "{}").read();

                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.text()).isEqualTo(BUSY);
                assertThat(proxy.reports().awaitFirst(RequestFinished.class).failure())
                        .contains("no memory left for the answer");
            }
            assertEverythingIsGivenBack(proxy);
        }
    }

    @Test
    void moreRequestsThanThereIsMemoryForAreRefused() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        MemoryBudget two = MemoryBudget.of(100_000);
        try (ProxyFixture proxy = ProxyFixture.start(Http1Limits.defaults(), builder -> builder.memory(two))) {
            proxy.upstream().answerAll(answerAfter(release));
            try (TunnelClient first = proxy.connect();
                    TunnelClient second = proxy.connect();
                    TunnelClient third = proxy.connect()) {
                first.post("/v1/messages", "{}");
                second.post("/v1/messages", "{}");
                proxy.upstream().takeRequest(PATIENCE);
                proxy.upstream().takeRequest(PATIENCE);

                assertBusy(third.post("/v1/messages", "{}").read());
                release.countDown();
                assertThat(first.read().status()).isEqualTo(200);
                assertThat(second.read().status()).isEqualTo(200);
            }
            proxy.awaitConnections(0);
            assertThat(two.taken()).isZero();
        }
    }

    @Test
    void aBodyThatDripsForEverIsNotWaitedFor() throws Exception {
        Http1Limits limits = Http1Limits.builder()
                .bodyProgressTimeout(Duration.ofMillis(500))
                .bodyBytesPerSecond(1000)
                .build();
        try (ProxyFixture proxy = ProxyFixture.start(limits);
                TunnelClient client = proxy.connect()) {
            client.send(HEAD + "Content-Length: 100000\r\n\r\n");
            try {
                while (proxy.server().connectionCount() > 0) {
                    client.send("x");
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (IOException e) {
                // The proxy has had enough, which is what the test waits for.
                assertThat(e).isNotNull();
            }

            assertThat(proxy.reports().awaitFirst(ClientTimedOut.class).phase()).isEqualTo("request body");
            assertThat(proxy.upstream().connectionCount()).isZero();
        }
    }
}
