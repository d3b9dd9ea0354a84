package io.openshell.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.openshell.core.Secret;
import io.openshell.router.RouteSnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What the operator reads: each trouble once, its end, and nothing that the other side said. */
@Isolated("the log is the process's")
class GatewayLogTest {
    private static final Secret TOKEN = Secret.of("osh_0123456789abcdef_secretsecretsecret");
    private static final Logger LOGGER = Logger.getLogger(GrpcRouteSource.class.getName());

    private final BlockingQueue<RouteSnapshot> snapshots = new LinkedBlockingQueue<>();
    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };
    private ManagedChannel channel;
    private GrpcRouteSource source;

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void close() {
        source.close();
        channel.shutdownNow();
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    private void follow(int port, Consumer<RouteSnapshot> consumer) {
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
        source = GrpcRouteSource.builder(channel)
                .token(TOKEN)
                .answerTimeout(Duration.ofMillis(500))
                .backOff(Duration.ofMillis(5), Duration.ofMillis(20))
                .build();
        source.start(consumer);
    }

    private void followGateway(FakeGateway gateway) {
        follow(gateway.port(), snapshots::add);
    }

    private static void awaitCalls(FakeGateway gateway, int count) throws InterruptedException {
        gateway.calls.clear();
        for (int i = 0; i < count; i++) {
            assertThat(gateway.calls.poll(30, TimeUnit.SECONDS)).as("call").isNotNull();
        }
    }

    private String nextLine(Level level) throws InterruptedException {
        LogRecord record = records.poll(30, TimeUnit.SECONDS);
        assertThat(record).as("line in the log").isNotNull();
        assertThat(record.getLevel()).isEqualTo(level);
        return record.getMessage();
    }

    @Test
    void aTroubleIsSaidOnceAndItsEndToo() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            followGateway(gateway);
            assertThat(snapshots.poll(30, TimeUnit.SECONDS)).isNotNull();
            for (int i = 0; i < 2; i++) {
                gateway.refuseWith(Status.RESOURCE_EXHAUSTED);
                awaitCalls(gateway, 10);
                gateway.be(FakeGateway.Mood.WELL);

                assertThat(nextLine(Level.WARNING)).contains("stay in use", "RESOURCE_EXHAUSTED");
                assertThat(nextLine(Level.INFO)).isEqualTo("the gateway answers again");
            }
            assertThat(records).isEmpty();
        }
    }

    @Test
    void twoTroublesByTurnsAreSaidOnceEach() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.be(FakeGateway.Mood.REFUSING);
            followGateway(gateway);
            for (int i = 0; i < 3; i++) {
                gateway.refuseWith(Status.RESOURCE_EXHAUSTED);
                awaitCalls(gateway, 3);
                gateway.refuseWith(Status.ABORTED);
                awaitCalls(gateway, 3);
            }
            source.close();

            assertThat(records.stream().map(LogRecord::getMessage).filter(line -> line.contains("ABORTED")))
                    .hasSize(1);
            assertThat(records.stream().map(LogRecord::getMessage).filter(line -> line.contains("RESOURCE_EX")))
                    .hasSize(1);
        }
    }

    @Test
    void aStreamThatIsEndedInOrderIsNoTrouble() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            followGateway(gateway);
            assertThat(snapshots.poll(30, TimeUnit.SECONDS)).isNotNull();
            gateway.calls.clear();
            gateway.endStreams(Status.OK);
            assertThat(gateway.calls.poll(30, TimeUnit.SECONDS)).isEqualTo("watch");
            gateway.push(FakeGateway.bundle("r1"));
            assertThat(snapshots.poll(30, TimeUnit.SECONDS)).isNotNull();

            assertThat(source.status().connected()).isTrue();
            assertThat(records).isEmpty();
        }
    }

    @Test
    void aStreamThatEndsBeforeItsFirstBundleIsOne() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.be(FakeGateway.Mood.ENDING_STREAMS);
            followGateway(gateway);
            awaitCalls(gateway, 3);

            assertThat(nextLine(Level.WARNING)).contains("UNAVAILABLE");
            assertThat(records).isEmpty();
        }
    }

    @Test
    void aFaultOfTheHostIsSaidOnce() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port(), snapshot -> {
                throw new IllegalStateException("a fault of the host");
            });
            awaitCalls(gateway, 10);
            source.close();

            assertThat(records.stream().filter(record -> record.getThrown() != null)).hasSize(1);
            assertThat(records).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void whyThereIsNoConnectionIsSaid() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        follow(port, snapshots::add);

        assertThat(nextLine(Level.WARNING)).contains("UNAVAILABLE", "Connection refused", String.valueOf(port));
    }

    @Test
    void aTokenThatIsRefusedIsSaidInWordsOfOurOwn() throws Exception {
        for (Status status : List.of(Status.UNAUTHENTICATED, Status.PERMISSION_DENIED)) {
            try (FakeGateway gateway = FakeGateway.start()) {
                gateway.refuseWith(status);
                followGateway(gateway);

                assertThat(nextLine(Level.WARNING))
                        .contains(status.getCode() + ": the gateway does not take the token");
                source.close();
                channel.shutdownNow();
            }
        }
    }

    /** Whoever answers there was shown the token, and may repeat it. */
    @Test
    void whatTheOtherSideSaysIsNotRepeated() throws Exception {
        List<LogRecord> all = new ArrayList<>();
        for (Status.Code code : Status.Code.values()) {
            if (code == Status.Code.OK || code == Status.Code.UNIMPLEMENTED) {
                continue;
            }
            try (FakeGateway gateway = FakeGateway.start()) {
                gateway.refuseWith(code.toStatus().withDescription("who is Bearer " + TOKEN.reveal() + "?"));
                followGateway(gateway);
                awaitCalls(gateway, 2);
                source.close();
                channel.shutdownNow();
                records.drainTo(all);
            }
        }

        assertThat(all).hasSizeGreaterThan(10).allSatisfy(record -> {
            assertThat(record.getMessage()).doesNotContain(TOKEN.reveal(), "who is");
            assertThat(record.getThrown()).isNull();
        });
    }
}
