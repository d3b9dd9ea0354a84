package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.Fault;
import io.openshell.router.testing.FaultProxy.Direction;
import io.openshell.router.testing.NetworkFault;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every fault of the network between router and backend, at the beginning of every phase of an exchange. */
class BackendSideFaultsTest {
    private static final Duration SHORT = Duration.ofMillis(2500);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String EVENT = "event: ping\ndata: {}\n\n";
    private static final String JSON = "{\"input_tokens\":" + "1".repeat(5000) + "}";

    enum Phase {
        /** Before the first byte of TLS. */
        HANDSHAKE("/v1/messages"),
        /** The backend has the request and is about to answer. */
        HEAD("/v1/messages"),
        /** In an answer that is gathered before it is passed on. */
        BODY("/v1/messages/count_tokens"),
        /** In an answer of which the client has the first event. */
        MID_STREAM("/v1/messages"),
        /** Between two exchanges on a connection that is kept. */
        IDLE("/v1/messages");

        final String path;

        Phase(String path) {
            this.path = path;
        }
    }

    private static Reply reply(Phase phase, CountDownLatch goOn) {
        Reply script = Reply.script();
        if (phase == Phase.HEAD) {
            script = script.waitFor(goOn);
        }
        if (phase == Phase.BODY) {
            return script.head(200, "Content-Type: application/json", "Content-Length: " + JSON.length())
                    .bytes(JSON.substring(0, 2000)).waitFor(goOn).bytes(JSON.substring(2000));
        }
        script = script.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked").chunk(EVENT);
        if (phase == Phase.MID_STREAM) {
            script = script.waitFor(goOn);
        }
        return script.chunk(EVENT).lastChunk();
    }

    static final String TABLE = """
        # phase,     fault,      answer,    outcome
        HANDSHAKE,   DELAY,      200 whole, COMPLETE
        HANDSHAKE,   DRIP,       200 whole, COMPLETE
        HANDSHAKE,   BANDWIDTH,  200 whole, COMPLETE
        HANDSHAKE,   RESET,      503 whole, COMPLETE
        HANDSHAKE,   HALF_CLOSE, 503 whole, COMPLETE
        HANDSHAKE,   TRUNCATE,   503 whole, COMPLETE
        HANDSHAKE,   BLACK_HOLE, 503 whole, COMPLETE
        HEAD,        DELAY,      200 whole, COMPLETE
        HEAD,        DRIP,       200 whole, COMPLETE
        HEAD,        BANDWIDTH,  200 whole, COMPLETE
        HEAD,        RESET,      502 whole, COMPLETE
        HEAD,        HALF_CLOSE, 502 whole, COMPLETE
        HEAD,        TRUNCATE,   502 whole, COMPLETE
        HEAD,        BLACK_HOLE, 503 whole, COMPLETE
        BODY,        DELAY,      200 whole, COMPLETE
        BODY,        DRIP,       200 whole, COMPLETE
        BODY,        BANDWIDTH,  200 whole, COMPLETE
        BODY,        RESET,      502 whole, COMPLETE
        BODY,        HALF_CLOSE, 502 whole, COMPLETE
        BODY,        TRUNCATE,   502 whole, COMPLETE
        BODY,        BLACK_HOLE, 503 whole, COMPLETE
        MID_STREAM,  DELAY,      200 whole, COMPLETE
        MID_STREAM,  DRIP,       200 whole, COMPLETE
        MID_STREAM,  BANDWIDTH,  200 whole, COMPLETE
        MID_STREAM,  RESET,      200 cut,   TRUNCATED
        MID_STREAM,  HALF_CLOSE, 200 cut,   TRUNCATED
        MID_STREAM,  TRUNCATE,   200 cut,   TRUNCATED
        MID_STREAM,  BLACK_HOLE, 200 cut,   TRUNCATED
        IDLE,        DELAY,      200 whole, COMPLETE
        IDLE,        DRIP,       200 whole, COMPLETE
        IDLE,        BANDWIDTH,  200 whole, COMPLETE
        # The connection is given up once its end is seen; a request may be faster, and is not sent again then.
        IDLE,        RESET,      200 whole or 502 whole, COMPLETE
        IDLE,        HALF_CLOSE, 200 whole or 502 whole, COMPLETE
        # The backend may have seen the request, so it is not sent again.
        IDLE,        TRUNCATE,   502 whole, COMPLETE
        IDLE,        BLACK_HOLE, 503 whole, COMPLETE
        """;

    /**
     * What the client and the usage record must show.
     *
     * @param answer the status, and whether the answer is whole or cut
     * @param outcome the outcome in the record of the exchange
     */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(textBlock = TABLE)
    void cell(Phase phase, NetworkFault fault, String answer, String outcome) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (FaultFixture network = new FaultFixture(fault == NetworkFault.BLACK_HOLE ? SHORT : LONG)) {
            int before = 0;
            try (TunnelClient client = network.connect()) {
                if (phase == Phase.IDLE) {
                    network.backend.answer(reply(phase, goOn));
                    assertThat(client.post(phase.path, "{}").read().complete()).isTrue();
                    before = 1;
                }
                network.backend.answerAll(reply(phase, goOn));
                Answer seen = converse(network, client, phase, fault.fault(), goOn);

                assertThat(seen.status() + (seen.complete() ? " whole" : " cut")).isIn(List.of(answer.split(" or ")));
                assertText(seen);
                assertThat(network.reports.await(before + 1).stream().map(RequestFinished.class::cast).toList()
                        .getLast().outcome().name()).isEqualTo(outcome);
            }
            // Nothing is sent twice, and what was given up is stopped.
            assertThat(network.backend.requestCount())
                    .isLessThanOrEqualTo(before + (phase == Phase.HANDSHAKE && !answer.startsWith("200") ? 0 : 1));
            network.toBackend.heal();
            try (TunnelClient again = network.connect()) {
                network.backend.answerAll(Reply.json(200, "{}"));
                int status = again.post("/v1/messages/count_tokens", "{}").read().status();
                if (status == 502) {
                    // Healing has reset the connection that was kept, and the request was faster than its end.
                    status = again.post("/v1/messages/count_tokens", "{}").read().status();
                }
                assertThat(status).isEqualTo(200);
            }
            network.assertNothingIsLeft();
        }
    }

    private static Answer converse(
            FaultFixture network, TunnelClient client, Phase phase, Fault fault, CountDownLatch goOn) throws Exception {
        if (phase == Phase.HANDSHAKE || phase == Phase.IDLE) {
            strike(network, phase, fault);
            return client.post(phase.path, "{}").read();
        }
        client.post(phase.path, "{}");
        RecordedRequest request = network.backend.takeRequest(LONG);
        assertThat(request.path()).isEqualTo(phase.path);
        if (phase == Phase.MID_STREAM) {
            Answer begun = client.readHead();
            assertThat(client.readChunk()).isEqualTo(EVENT);
            strike(network, phase, fault);
            goOn.countDown();
            return rest(begun, client);
        }
        strike(network, phase, fault);
        goOn.countDown();
        return client.read();
    }

    /** Returns {@code begun} with what is still to come of its chunks, or of the connection if they have no end. */
    private static Answer rest(Answer begun, TunnelClient client) {
        StringBuilder text = new StringBuilder();
        boolean whole = false;
        boolean cut = false;
        while (!whole && !cut) {
            try {
                String chunk = client.readChunk();
                text.append(chunk);
                whole = chunk.isEmpty();
                // Behind its error event the proxy waits for the client to leave.
                cut = chunk.contains("event: error");
            } catch (IOException e) {
                cut = true;
            }
        }
        return new Answer(begun.status(), begun.statusLine(), begun.headerLines(),
                text.toString().getBytes(StandardCharsets.ISO_8859_1), List.of(), whole);
    }

    private static void strike(FaultFixture network, Phase phase, Fault fault) throws InterruptedException {
        assertThat(network.toBackend.awaitQuiet(Direction.TO_CLIENT, LONG.toMillis())).isTrue();
        if (phase == Phase.IDLE) {
            network.toBackend.strikeOpen(Direction.TO_CLIENT, fault);
        } else {
            network.toBackend.strike(Direction.TO_CLIENT, fault);
        }
    }

    /** Texts of our own are fixed, and a cut stream says so in its dialect. */
    private static void assertText(Answer seen) {
        switch (seen.status()) {
            case 502 -> assertThat(seen.text()).isEqualTo("{\"error\": \"inference service error\"}");
            case 503 -> assertThat(seen.text()).isEqualTo("{\"error\": \"inference service unavailable\"}");
            default -> assertThat(seen.complete() || seen.text().contains("event: error")).isTrue();
        }
    }
}
