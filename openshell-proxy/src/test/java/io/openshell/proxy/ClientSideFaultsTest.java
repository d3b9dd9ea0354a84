package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.router.testing.Fault;
import io.openshell.router.testing.FaultProxy.Direction;
import io.openshell.router.testing.NetworkFault;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every fault of the network between client and proxy, at the beginning of every phase of an exchange. */
class ClientSideFaultsTest {
    /** What nobody is waited for beyond, in cells where somebody has to be given up. */
    private static final Duration SHORT = Duration.ofMillis(2500);

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String EVENT = "event: ping\ndata: {}\n\n";
    private static final String STREAMED = "{\"max_tokens\":1,\"stream\":true}";

    enum Phase {
        HANDSHAKE,
        HEAD,
        BODY,
        MID_STREAM,
        IDLE
    }

    /** Two requests on a connection, the first one answered by a stream, and a fault at the beginning of one phase. */
    private record Conversation(FaultFixture network, Phase phase, Fault fault, CountDownLatch goOn) {
        /** Returns "served" if both were answered to their ends, and "gone" if the connection was gone before. */
        String run() {
            try (TunnelClient plain =
                    TunnelClient.plain(network.toProxy.address()).openTunnel()) {
                enter(Phase.HANDSHAKE);
                TunnelClient client = plain.startTls("inference.local");
                client.send("POST /v1/messages HTTP/1.1\r\nHost: infer");
                enter(Phase.HEAD);
                client.send("ence.local\r\nContent-Length: " + STREAMED.length() + "\r\n\r\n{");
                enter(Phase.BODY);
                client.send(STREAMED.substring(1)).readHead();
                assertThat(client.readChunk()).isEqualTo(EVENT);
                enter(Phase.MID_STREAM);
                goOn.countDown();
                readToEnd(client);
                enter(Phase.IDLE);
                return client.post("/v1/messages/count_tokens", "{}").read().complete() ? "served" : "gone";
            } catch (IOException e) {
                return "gone";
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private static void readToEnd(TunnelClient client) throws IOException {
            String chunk = client.readChunk();
            while (!chunk.isEmpty()) {
                chunk = client.readChunk();
            }
        }

        private void enter(Phase entered) throws InterruptedException {
            if (entered == phase) {
                assertThat(network.toProxy.awaitQuiet(Direction.TO_TARGET, LONG.toMillis())).isTrue();
                // The proxy speaks in the middle of a stream, and a client that half-closes is struck on its own side.
                boolean toClient = phase == Phase.MID_STREAM && !(fault instanceof Fault.HalfClose);
                network.toProxy.strike(toClient ? Direction.TO_CLIENT : Direction.TO_TARGET, fault);
            }
        }
    }

    /** A stream that goes on when it may; what nobody takes is more than the networks hold. */
    private static Reply stream(CountDownLatch goOn, boolean large) {
        Reply reply = Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                .chunk(EVENT).waitFor(goOn);
        for (int i = 0; i < (large ? 600 : 3); i++) {
            reply = reply.chunk(EVENT.repeat(large ? 2000 : 1));
        }
        return reply.lastChunk();
    }

    static final String TABLE = """
        # phase,     fault,      client, requests, records,                log
        HANDSHAKE,   DELAY,      served, 2,        COMPLETE COMPLETE,      -
        HANDSHAKE,   DRIP,       served, 2,        COMPLETE COMPLETE,      -
        HANDSHAKE,   BANDWIDTH,  served, 2,        COMPLETE COMPLETE,      -
        HANDSHAKE,   RESET,      gone,   0,        -,                      -
        HANDSHAKE,   HALF_CLOSE, gone,   0,        -,                      -
        HANDSHAKE,   TRUNCATE,   gone,   0,        -,                      -
        HANDSHAKE,   BLACK_HOLE, gone,   0,        -,                      TLS handshake
        HEAD,        DELAY,      served, 2,        COMPLETE COMPLETE,      -
        HEAD,        DRIP,       served, 2,        COMPLETE COMPLETE,      -
        HEAD,        BANDWIDTH,  served, 2,        COMPLETE COMPLETE,      -
        HEAD,        RESET,      gone,   0,        -,                      -
        HEAD,        HALF_CLOSE, gone,   0,        -,                      -
        HEAD,        TRUNCATE,   gone,   0,        -,                      -
        HEAD,        BLACK_HOLE, gone,   0,        -,                      request head
        BODY,        DELAY,      served, 2,        COMPLETE COMPLETE,      -
        BODY,        DRIP,       served, 2,        COMPLETE COMPLETE,      -
        BODY,        BANDWIDTH,  served, 2,        COMPLETE COMPLETE,      -
        BODY,        RESET,      gone,   0,        -,                      -
        BODY,        HALF_CLOSE, gone,   0,        -,                      -
        BODY,        TRUNCATE,   gone,   0,        -,                      -
        BODY,        BLACK_HOLE, gone,   0,        -,                      request body
        MID_STREAM,  DELAY,      served, 2,        COMPLETE COMPLETE,      -
        MID_STREAM,  DRIP,       served, 2,        COMPLETE COMPLETE,      -
        MID_STREAM,  BANDWIDTH,  served, 2,        COMPLETE COMPLETE,      -
        MID_STREAM,  RESET,      gone,   1,        CLIENT_GONE,            -
        MID_STREAM,  HALF_CLOSE, gone,   1,        CLIENT_GONE,            -
        MID_STREAM,  TRUNCATE,   gone,   1,        CLIENT_GONE,            -
        MID_STREAM,  BLACK_HOLE, gone,   1,        CLIENT_GONE,            answer to be taken
        IDLE,        DELAY,      served, 2,        COMPLETE COMPLETE,      -
        IDLE,        DRIP,       served, 2,        COMPLETE COMPLETE,      -
        IDLE,        BANDWIDTH,  served, 2,        COMPLETE COMPLETE,      -
        IDLE,        RESET,      gone,   1,        COMPLETE,               -
        IDLE,        HALF_CLOSE, gone,   1,        COMPLETE,               -
        IDLE,        TRUNCATE,   gone,   1,        COMPLETE,               -
        IDLE,        BLACK_HOLE, gone,   1,        COMPLETE,               next request
        """;

    /**
     * What the client, the backend and the log must show.
     *
     * @param client whether it was served or is gone
     * @param requests how many of its two requests the backend has seen
     * @param records the outcome of each finished request, in order
     * @param log what the client was given up in, or nothing
     */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(nullValues = "-", textBlock = TABLE)
    void cell(Phase phase, NetworkFault fault, String client, int requests, String records, String log)
            throws Exception {
        boolean blackHole = fault == NetworkFault.BLACK_HOLE;
        CountDownLatch goOn = new CountDownLatch(1);
        try (FaultFixture network = new FaultFixture(blackHole ? SHORT : LONG)) {
            Reply stream = stream(goOn, phase == Phase.MID_STREAM && client.equals("gone"));
            network.backend.answerWith(
                    request -> request.bodyText().contains("stream") ? stream : Reply.json(200, "{}"));
            CompletableFuture<String> seen = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> seen.completeAsync(
                    new Conversation(network, phase, fault.fault(), goOn)::run, Runnable::run));

            if (log != null) {
                assertThat(network.reports.awaitFirst(ClientTimedOut.class).phase()).isEqualTo(log);
                network.toProxy.heal();
            }
            assertThat(seen.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(client);

            assertRecords(network, records == null ? List.of() : List.of(records.split(" ")), log != null);
            assertThat(network.backend.requestCount()).isEqualTo(requests);
            if (records != null && records.startsWith("CLIENT_GONE")) {
                assertBackendWasStopped(network);
            }
            network.assertNothingIsLeft();
        }
    }

    private static void assertRecords(FaultFixture network, List<String> outcomes, boolean timedOut)
            throws InterruptedException {
        network.awaitNoConnections();
        List<String> finished = network.reports.await(outcomes.size() + (timedOut ? 1 : 0)).stream()
                .filter(RequestFinished.class::isInstance)
                .map(event -> ((RequestFinished) event).outcome().name())
                .toList();
        assertThat(finished).isEqualTo(outcomes);
        assertThat(network.reports.soFar()).hasSize(outcomes.size() + (timedOut ? 1 : 0));
    }

    private static void assertBackendWasStopped(FaultFixture network) {
        RecordedRequest request = network.backend.requests().getFirst();
        // One that is still writing notices by its write.
        assertThat(request.awaitPeerGone(LONG).isPresent() || !request.awaitAnswered(Duration.ZERO)).isTrue();
    }
}
