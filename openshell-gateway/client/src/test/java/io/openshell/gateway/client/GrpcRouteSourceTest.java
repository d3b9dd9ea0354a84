package io.openshell.gateway.client;

import static io.openshell.gateway.client.FakeGateway.bundle;
import static io.openshell.gateway.client.FakeGateway.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouteSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcRouteSourceTest {
    private static final Secret TOKEN = Secret.of("osh_0123456789abcdef_secretsecretsecret");

    private final BlockingQueue<RouteSnapshot> snapshots = new LinkedBlockingQueue<>();
    private ManagedChannel channel;
    private GrpcRouteSource source;

    private void follow(int port) {
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
        source = GrpcRouteSource.builder(channel)
                .token(TOKEN)
                .pollInterval(Duration.ofMillis(20))
                .answerTimeout(Duration.ofMillis(500))
                .checkInterval(Duration.ofMillis(200))
                .watchAgain(Duration.ofSeconds(30))
                .backOff(Duration.ofMillis(10), Duration.ofMillis(50))
                .build();
        source.start(snapshots::add);
    }

    @AfterEach
    void close() {
        source.close();
        channel.shutdownNow();
    }

    private RouteSnapshot next() throws InterruptedException {
        RouteSnapshot next = snapshots.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("routes").isNotNull();
        return next;
    }

    private static <T> void await(BlockingQueue<T> queue, Predicate<T> wanted) throws InterruptedException {
        T next = queue.poll(30, TimeUnit.SECONDS);
        while (next != null && !wanted.test(next)) {
            next = queue.poll(30, TimeUnit.SECONDS);
        }
        assertThat(next).as("what was waited for").isNotNull();
    }

    /** The status follows the routes: it tells of them once they have been handed over. */
    private void awaitStatus(Predicate<GatewayStatus> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.test(source.status())) {
            assertThat(System.nanoTime()).as(source.status().toString()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static List<String> models(RouteSnapshot snapshot) {
        return snapshot.user().routes().stream().map(ResolvedRoute::model).toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void bundlesArePushed() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port());
            assertThat(next().size()).isZero();

            gateway.push(bundle("r1", route("m1")));
            assertThat(models(next())).containsExactly("m1");
            gateway.push(bundle("r2"));
            assertThat(next().size()).isZero();

            assertThat(gateway.tokens).containsOnly("Bearer " + TOKEN.reveal());
            awaitStatus(status -> status.revision().equals("r2"));
            assertThat(source.status().connected()).isTrue();
            assertThat(source.status().watching()).isTrue();
            assertThat(source.name()).isEqualTo("gateway");
        }
    }

    @Test
    void aBundleOfTheSameRevisionIsNotHandedOver() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port());
            next();
            gateway.push(bundle("r1", route("m1")));
            gateway.push(bundle("r1", route("other")));
            gateway.push(bundle("r2", route("m2")));

            assertThat(models(next())).containsExactly("m1");
            assertThat(models(next())).containsExactly("m2");
        }
    }

    @Test
    void aGatewayThatKnowsNoWatchIsAskedAgainAndAgain() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.be(FakeGateway.Mood.KNOWS_NO_WATCH);
            follow(gateway.port());
            next();
            gateway.push(bundle("r1", route("m1")));

            assertThat(models(next())).containsExactly("m1");
            assertThat(source.status().watching()).isFalse();
            assertThat(gateway.calls.stream().filter("watch"::equals).count()).isEqualTo(1);
        }
    }

    @Test
    void aPollThatFailsIsFollowedByOthers() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.be(FakeGateway.Mood.KNOWS_NO_WATCH);
            follow(gateway.port());
            next();
            gateway.refuseWith(Status.INTERNAL);
            gateway.calls.clear();
            await(gateway.calls, "watch"::equals);
            gateway.be(FakeGateway.Mood.KNOWS_NO_WATCH);
            gateway.push(bundle("r1", route("m1")));

            assertThat(models(next())).containsExactly("m1");
        }
    }

    @Test
    void aGatewayThatStartsLateIsFound() throws Exception {
        int port = freePort();
        follow(port);
        assertThat(snapshots.poll(300, TimeUnit.MILLISECONDS)).isNull();

        try (FakeGateway gateway = FakeGateway.start(port)) {
            assertThat(next().revision()).isEqualTo("r0");
            await(gateway.calls, "watch"::equals);
        }
    }

    @Test
    void aGatewayThatComesBackWithAnOlderStoreIsBelieved() throws Exception {
        int port;
        try (FakeGateway gateway = FakeGateway.start()) {
            port = gateway.port();
            follow(port);
            next();
            gateway.push(bundle("r7", route("m7")));
            assertThat(models(next())).containsExactly("m7");
        }
        try (FakeGateway again = FakeGateway.start(port)) {
            again.push(bundle("r3", route("m3")));
            await(snapshots, snapshot -> models(snapshot).equals(List.of("m3")));
        }
    }

    @Test
    void whileTheGatewayIsAwayNothingIsHandedOver() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port());
            next();
        }

        assertThat(snapshots.poll(500, TimeUnit.MILLISECONDS)).isNull();
        assertThat(source.status().connected()).isFalse();
        assertThat(source.status().revision()).isEqualTo("r0");
    }

    @Test
    void aGatewayThatNeverAnswersIsAskedAgain() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.be(FakeGateway.Mood.SILENT);
            follow(gateway.port());
            await(gateway.calls, "watch"::equals);
            await(gateway.calls, "watch"::equals);

            gateway.be(FakeGateway.Mood.WELL);

            assertThat(next().revision()).isEqualTo("r0");
        }
    }

    @Test
    void aStreamThatIsStuckIsNoticed() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.be(FakeGateway.Mood.STUCK_STREAMS);
            follow(gateway.port());
            next();

            gateway.push(bundle("r1", route("m1")));

            assertThat(models(next())).containsExactly("m1");
            await(gateway.calls, "get"::equals);
            await(gateway.calls, "watch"::equals);
        }
    }

    @Test
    void aStreamThatTheGatewayEndsIsOpenedAgain() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port());
            next();
            gateway.calls.clear();
            gateway.endStreams(Status.OK);
            await(gateway.calls, "watch"::equals);

            gateway.push(bundle("r1", route("m1")));

            assertThat(models(next())).containsExactly("m1");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = {"OK", "UNIMPLEMENTED"})
    void whateverItRefusesWithTheRoutesStay(Status.Code code) throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port());
            next();
            gateway.calls.clear();
            gateway.refuseWith(code.toStatus());
            await(gateway.calls, "watch"::equals);
            await(gateway.calls, "watch"::equals);
            assertThat(snapshots).isEmpty();

            gateway.be(FakeGateway.Mood.WELL);
            gateway.push(bundle("r1", route("m1")));

            await(snapshots, snapshot -> models(snapshot).equals(List.of("m1")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "HTTP/1.1 400 Bad Request\r\n\r\n", "\u0000\u0000\u0000\u0004\u0000garbage of some kind"})
    void whoeverElseListensThereIsLeftForTheGateway(String says) throws Exception {
        int port;
        try (ServerSocket stranger = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            port = stranger.getLocalPort();
            Thread.ofVirtual().start(() -> answerAll(stranger, says));
            follow(port);
            assertThat(snapshots.poll(700, TimeUnit.MILLISECONDS)).isNull();
        }
        try (FakeGateway gateway = FakeGateway.start(port)) {
            assertThat(next().revision()).isEqualTo("r0");
            await(gateway.calls, "watch"::equals);
        }
    }

    private static void answerAll(ServerSocket stranger, String says) {
        while (!stranger.isClosed()) {
            try (Socket caller = stranger.accept()) {
                caller.setSoTimeout(2_000);
                caller.getOutputStream().write(says.getBytes(StandardCharsets.ISO_8859_1));
                caller.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The caller, or the stranger, has gone.
                continue;
            }
        }
    }

    @Test
    void aConsumerThatThrowsDoesNotStopTheSource() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            channel = NettyChannelBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()))
                    .usePlaintext()
                    .build();
            source = GrpcRouteSource.builder(channel)
                    .backOff(Duration.ofMillis(10), Duration.ofMillis(50))
                    .build();
            boolean[] thrown = new boolean[1];
            source.start(snapshot -> {
                if (!thrown[0]) {
                    thrown[0] = true;
                    throw new IllegalStateException("a fault of the host");
                }
                snapshots.add(snapshot);
            });

            assertThat(next().revision()).isEqualTo("r0");
            assertThat(gateway.tokens).contains("null");
        }
    }

    @ParameterizedTest
    @EnumSource(FakeGateway.Mood.class)
    void nothingIsHandedOverOnceItIsClosed(FakeGateway.Mood mood) throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.be(mood);
            follow(gateway.port());
            await(gateway.calls, "watch"::equals);

            source.close();
            snapshots.clear();
            gateway.be(FakeGateway.Mood.WELL);
            gateway.push(bundle("r9", route("m9")));

            assertThat(snapshots.poll(200, TimeUnit.MILLISECONDS)).isNull();
            assertThat(source.status().connected()).isFalse();
        }
    }

    @Test
    void aSourceThatNeverStartedCanBeClosed() throws Exception {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", freePort()).usePlaintext().build();
        source = GrpcRouteSource.builder(channel).build();

        source.close();

        assertThat(source.status()).isEqualTo(GatewayStatus.initial());
    }
}
