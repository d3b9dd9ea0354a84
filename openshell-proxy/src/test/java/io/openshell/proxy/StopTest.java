package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static CompletableFuture<Void> stop(ProxyFixture proxy, Duration grace) {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                proxy.server().stop(grace);
                stopped.complete(null);
            } catch (InterruptedException e) {
                stopped.completeExceptionally(e);
            }
        });
        return stopped;
    }

    @Test
    void idleConnectionsEndAtOnce() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient idle = proxy.connect();
                TunnelClient silent = TunnelClient.plain(proxy.server().address())) {
            stop(proxy, Duration.ofMinutes(5)).get(20, TimeUnit.SECONDS);

            assertThat(idle.readRest()).isEmpty();
            assertThat(silent.readRest()).isEmpty();
            assertThat(proxy.server().connectionCount()).isZero();
        }
    }

    /** It was told to nobody that it must end, and its proxy waited for it. */
    @Test
    void aConnectionThatComesAsTheProxyStopsHoldsNothingUp() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (ProxyFixture proxy = ProxyFixture.start();
                    TunnelClient client = TunnelClient.plain(proxy.server().address())) {
                stop(proxy, Duration.ofMinutes(5)).get(20, TimeUnit.SECONDS);

                assertThat(client.readRest()).isEmpty();
            }
        }
    }

    @Test
    void aStreamUnderWayMayFinish() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.script()
                    .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                    .chunk("data: 1\n\n").waitFor(goOn).chunk("data: 2\n\n").lastChunk());
            client.post("/v1/messages", "{}").readHead();
            assertThat(client.readChunk()).isEqualTo("data: 1\n\n");

            CompletableFuture<Void> stopped = stop(proxy, PATIENCE);
            proxy.awaitConnections(1);
            assertThat(stopped).isNotDone();
            goOn.complete(null);

            assertThat(client.readChunk()).isEqualTo("data: 2\n\n");
            assertThat(client.readChunk()).isEmpty();
            assertThat(client.readRest()).isEmpty();
            stopped.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aStreamThatDoesNotFinishIsAbortedAndItsBackendToo() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.script()
                    .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                    .chunk("data: 1\n\n").hang());
            client.post("/v1/messages", "{}").readHead();
            RecordedRequest seen = proxy.upstream().takeRequest(PATIENCE);

            stop(proxy, Duration.ofMillis(100)).get(20, TimeUnit.SECONDS);

            assertThat(seen.awaitPeerGone(PATIENCE)).isPresent();
            assertThat(proxy.server().connectionCount()).isZero();
            assertThat(new String(client.readRest(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void stoppingTwiceIsStoppingOnce() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            proxy.server().stop(Duration.ZERO);
            proxy.server().stop(Duration.ZERO);

            assertThat(proxy.server().connectionCount()).isZero();
        }
    }
}
