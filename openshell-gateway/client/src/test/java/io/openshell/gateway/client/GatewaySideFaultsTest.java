package io.openshell.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.testing.FaultProxy;
import io.openshell.router.testing.FaultProxy.Direction;
import io.openshell.router.testing.NetworkFault;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every fault of the network between a proxy and its gateway, at the beginning of every phase: routes that were there
 * stay, none come that were not pushed, and the newest are there once the network is well again.
 */
class GatewaySideFaultsTest {
    private static final Secret TOKEN = Secret.of("osh_0123456789abcdef_secretsecretsecret");
    private static final int PATIENCE_SECONDS = 30;
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);

    enum Phase {
        /** What the proxy says first. */
        HANDSHAKE(Direction.TO_TARGET),
        /** What the gateway says first. */
        HEAD(Direction.TO_CLIENT),
        /** A bundle, pushed to a proxy that has another. */
        BODY(Direction.TO_CLIENT),
        /** What the proxy says while it watches. */
        MID_STREAM(Direction.TO_TARGET),
        /** A connection on which nothing has to be said. */
        IDLE(Direction.TO_CLIENT);

        final Direction direction;

        Phase(Direction direction) {
            this.direction = direction;
        }

        boolean isAtStart() {
            return this == HANDSHAKE || this == HEAD;
        }
    }

    private final BlockingQueue<RouteSnapshot> snapshots = new LinkedBlockingQueue<>();

    private GrpcRouteSource follow(ManagedChannel channel) {
        GrpcRouteSource source = GrpcRouteSource.builder(channel)
                .token(TOKEN)
                .pollInterval(Duration.ofMillis(100))
                .answerTimeout(Duration.ofSeconds(3))
                .checkInterval(Duration.ofMillis(300))
                .watchAgain(Duration.ofSeconds(30))
                .backOff(Duration.ofMillis(10), Duration.ofMillis(50))
                .build();
        source.start(snapshots::add);
        return source;
    }

    private String next() throws InterruptedException {
        RouteSnapshot next = snapshots.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("routes").isNotNull();
        return models(next);
    }

    private static String models(RouteSnapshot snapshot) {
        return String.join(" ", snapshot.user().routes().stream().map(ResolvedRoute::model).toList());
    }

    private static void awaitConnected(GrpcRouteSource source, boolean wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (source.status().connected() != wanted) {
            assertThat(System.nanoTime()).as(source.status().toString()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /**
     * What the proxy must have.
     *
     * @param meanwhile the routes while the network is not well: {@code new} if they come through all the same,
     *     {@code old} if those stay that were there, {@code none} if there were none yet
     */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(textBlock = """
            # phase,    fault,      meanwhile
            HANDSHAKE,  DELAY,      new
            HANDSHAKE,  DRIP,       new
            HANDSHAKE,  BANDWIDTH,  new
            HANDSHAKE,  RESET,      none
            HANDSHAKE,  HALF_CLOSE, none
            HANDSHAKE,  TRUNCATE,   none
            HANDSHAKE,  BLACK_HOLE, none
            HEAD,       DELAY,      new
            HEAD,       DRIP,       new
            HEAD,       BANDWIDTH,  new
            HEAD,       RESET,      none
            HEAD,       HALF_CLOSE, none
            HEAD,       TRUNCATE,   none
            HEAD,       BLACK_HOLE, none
            BODY,       DELAY,      new
            BODY,       DRIP,       new
            BODY,       BANDWIDTH,  new
            BODY,       RESET,      old
            BODY,       HALF_CLOSE, old
            BODY,       TRUNCATE,   old
            BODY,       BLACK_HOLE, old
            MID_STREAM, DELAY,      new
            MID_STREAM, DRIP,       new
            MID_STREAM, BANDWIDTH,  new
            MID_STREAM, RESET,      old
            MID_STREAM, HALF_CLOSE, old
            MID_STREAM, TRUNCATE,   old
            MID_STREAM, BLACK_HOLE, old
            IDLE,       DELAY,      new
            IDLE,       DRIP,       new
            IDLE,       BANDWIDTH,  new
            IDLE,       RESET,      old
            IDLE,       HALF_CLOSE, old
            IDLE,       TRUNCATE,   old
            IDLE,       BLACK_HOLE, old
            """)
    void cell(Phase phase, NetworkFault fault, String meanwhile) throws Exception {
        FakeGateway gateway = FakeGateway.start();
        FaultProxy network = FaultProxy.start(gateway.port());
        ManagedChannel channel = NettyChannelBuilder.forAddress(network.address()).usePlaintext().build();
        gateway.push(FakeGateway.bundle("r1", FakeGateway.route("old")));
        if (phase.isAtStart()) {
            network.strike(phase.direction, fault.fault());
        }
        GrpcRouteSource source = follow(channel);
        try {
            if (!phase.isAtStart()) {
                assertThat(next()).isEqualTo("old");
                assertThat(network.awaitQuiet(phase.direction, PATIENCE_MILLIS)).isTrue();
                network.strike(phase.direction, fault.fault());
            }
            if ((phase == Phase.MID_STREAM || phase == Phase.IDLE) && !meanwhile.equals("new")) {
                awaitConnected(source, false);
            }
            gateway.push(FakeGateway.bundle("r2", FakeGateway.route("new")));
            if (!meanwhile.equals("new")) {
                // The proxy has noticed, and has tried again in vain.
                awaitConnected(source, false);
                assertThat(snapshots).allMatch(snapshot -> models(snapshot).equals("new"));
                network.heal();
            }
            String first = next();
            assertThat(first.equals("old") && meanwhile.equals("new") && phase.isAtStart() ? next() : first)
                    .isEqualTo("new");
            awaitConnected(source, true);
            assertThat(snapshots).isEmpty();
        } finally {
            source.close();
            channel.shutdownNow();
            network.close();
            gateway.close();
        }
        assertThat(network.awaitNoConnections(PATIENCE_MILLIS)).isTrue();
    }
}
