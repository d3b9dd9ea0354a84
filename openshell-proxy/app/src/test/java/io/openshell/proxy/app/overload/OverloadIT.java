package io.openshell.proxy.app.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Crowds that take all they can get from a proxy with a heap of 128 MiB, which a single failed allocation would end:
 * new work is refused early and clearly, those who behave are served meanwhile, and service returns by itself.
 *
 * <p>The sizes are those of a few seconds each; {@code -Doverload.full=true} makes them the ones of a real attack.
 */
@Isolated("it needs the whole machine for a while")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OverloadIT {
    private static final boolean FULL = Boolean.getBoolean("overload.full");
    private static final int AT_ONCE = 64;

    /** More than the buffers between the backend and a client hold. */
    private static final byte[] LONG_STREAM = "data: {\"choices\":[{\"delta\":{\"content\":\"and so on\"}}]}\n\n"
            .repeat(20_000).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private SmallHeapProxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new SmallHeapProxy(directory);
        proxy.backend().answerAll(Reply.json(200, "{}"));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static int size(int few, int many) {
        return FULL ? many : few;
    }

    private static void report(String what, Object figures) {
        System.out.println("overload: " + what + ": " + figures);
    }

    @Test
    void tenThousandIdleConnectionsAreNotTooMany() throws Exception {
        try (Bystander bystander = new Bystander(proxy);
                Crowd crowd = new Crowd()) {
            crowd.act(10_000, AT_ONCE, all -> {
                all.keep(Tunnel.plain(proxy.address()));
                return "connected";
            });
            report("idle connections, plain", crowd + ", held " + proxy.metric("openshell_proxy_connections")
                    + ", bystander served " + bystander.served());

            assertThat(crowd.count("connected")).isEqualTo(10_000);
            assertThat(proxy.metric("openshell_proxy_connections")).isEqualTo(4096);
            assertThat(bystander.trouble()).isEmpty();
        }
        proxy.awaitConnections(0);
        proxy.assertServes();
    }

    @Test
    void asManyIdleTunnelsAsTheHeapHasRoomForAreHeldAndFurtherOnesAreTold() throws Exception {
        try (Bystander bystander = new Bystander(proxy);
                Crowd crowd = new Crowd()) {
            crowd.act(size(500, 5000), AT_ONCE, all -> {
                try {
                    all.keep(proxy.open());
                    return "open";
                } catch (IOException e) {
                    return String.valueOf(e.getMessage());
                }
            });
            report("idle tunnels", crowd + ", bystander served " + bystander.served());

            // Beyond those that have an answer written for them, clients just see the connection end.
            assertThat(crowd.count("open", "CONNECT: HTTP/1.1 503 Service Unavailable", "no head",
                    "Connection reset", "Broken pipe")).isEqualTo(size(500, 5000));
            assertThat(crowd.count("open")).isEqualTo(size(500, 4095));
            assertThat(bystander.trouble()).isEmpty();
        }
        proxy.awaitConnections(0);
        proxy.assertServes();
    }

    @Test
    void aFloodOfConnectionsKeepsNobodyFromBeingServed() throws Exception {
        int perSecond = 2000;
        int seconds = size(3, 30);
        try (Bystander bystander = new Bystander(proxy);
                Crowd crowd = new Crowd()) {
            long began = System.nanoTime();
            for (int i = 0; i < perSecond * seconds; i++) {
                long due = began + TimeUnit.SECONDS.toNanos(1) * i / perSecond;
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                boolean asks = i % 2 == 0;
                crowd.start(() -> {
                    try (Tunnel tunnel = Tunnel.plain(proxy.address())) {
                        return asks ? "CONNECT " + tunnel.send(Tunnel.CONNECT).answer() : "came and went";
                    }
                });
            }
            double took = (System.nanoTime() - began) / 1e9;
            report("flood", "%s in %.1f s, bystander served %d".formatted(crowd, took, bystander.served()));

            assertThat(bystander.trouble()).isEmpty();
            assertThat(bystander.served()).isGreaterThan(seconds);
            assertThat(crowd.count("CONNECT 200")).isPositive();
        }
        proxy.awaitConnections(0);
        proxy.assertServes();
    }

    @Test
    void bodiesAtTheLimitFromManyClientsAreServedInTurns() throws Exception {
        int clients = size(30, 200);
        byte[] body = new byte[10 << 20];
        Arrays.fill(body, (byte) ' ');
        System.arraycopy("{\"model\":\"mine\"".getBytes(StandardCharsets.US_ASCII), 0, body, 0, 15);
        body[body.length - 1] = '}';
        try (Crowd crowd = new Crowd()) {
            crowd.act(clients, clients, all -> untilServed(body));
            report("bodies of 10 MiB", crowd + ", refused "
                    + proxy.metric("openshell_proxy_requests_refused_total{status=\"503\"}"));

            assertThat(crowd.count("served")).isEqualTo(clients);
            assertThat(proxy.backend().requestCount()).isEqualTo(clients);
        }
        proxy.awaitConnections(0);
        proxy.assertServes();
    }

    /** Does as a client that knows Retry-After: comes back later, with some randomness, until it is served. */
    private String untilServed(byte[] body) throws IOException {
        while (true) {
            int status;
            try (Tunnel tunnel = proxy.open()) {
                status = answerToBody(tunnel, body);
            }
            if (status == 200) {
                return "served";
            }
            if (status != 503) {
                return "status " + status;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(200, 1200));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }
    }

    private static int answerToBody(Tunnel tunnel, byte[] body) throws IOException {
        tunnel.head("/v1/chat/completions", body.length);
        try {
            tunnel.send(body);
        } catch (IOException e) {
            // A refusal does not wait for the body to end.
            return 503;
        }
        try {
            return tunnel.answer();
        } catch (IOException e) {
            return 503;
        }
    }

    @Test
    void clientsThatNeverReadHoldNeitherTheHeapNorOthers() throws Exception {
        int clients = size(600, 900);
        proxy.backend().answerWith(request -> request.bodyText().contains("stream")
                ? Reply.body(200, "text/event-stream", LONG_STREAM)
                : Reply.json(200, "{}"));
        try (Bystander bystander = new Bystander(proxy);
                Crowd crowd = new Crowd()) {
            crowd.act(clients, AT_ONCE, all -> {
                Tunnel tunnel = all.keep(proxy.open());
                String json = "{\"stream\":true}";
                tunnel.head("/v1/chat/completions", json.length()).send(json);
                return tunnel.readByte() ? "begun" : "ended";
            });
            TimeUnit.SECONDS.sleep(size(1, 10));
            report("clients that never read", crowd + ", bystander served " + bystander.served()
                    + (bystander.trouble().isEmpty() ? "" : ", then " + bystander.trouble()));

            assertThat(crowd.count("begun")).isEqualTo(clients);
            if (FULL) {
                // More than there is memory for: the bystander is told so, and nobody's heap is full.
                assertThat(bystander.trouble()).isIn("", "status 503");
                proxy.awaitConnections(1);
            } else {
                assertThat(bystander.trouble()).isEmpty();
            }
        }
        proxy.awaitConnections(0);
        proxy.assertServes();
    }

    @Test
    void fiveKindsOfSlowlorisKeepNobodyFromBeingServed() throws Exception {
        int ofEach = size(60, 600);
        CountDownLatch end = new CountDownLatch(1);
        proxy.backend().answerWith(request -> request.bodyText().contains("stream")
                ? Reply.body(200, "text/event-stream", LONG_STREAM)
                : Reply.json(200, "{}"));
        try (Bystander bystander = new Bystander(proxy);
                Crowd crowd = new Crowd()) {
            for (Slowloris kind : Slowloris.values()) {
                for (int i = 0; i < ofEach; i++) {
                    crowd.start(() -> kind.drip(proxy, end));
                }
            }
            boolean over = end.await(size(4, 90), TimeUnit.SECONDS);
            report("slowloris", crowd + " after the wait, bystander served " + bystander.served());

            assertThat(over).isFalse();
            assertThat(bystander.trouble()).isEmpty();
            assertThat(bystander.served()).isGreaterThan(4);
            if (FULL) {
                proxy.awaitConnections(1);
            }
            end.countDown();
        }
        proxy.awaitConnections(0);
        proxy.assertServes();
    }
}
