package io.openshell.gateway.client;

import static io.openshell.gateway.client.FakeGateway.bundle;
import static io.openshell.gateway.client.FakeGateway.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.router.RouteSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gateways that speak gRPC and make no sense, and what stands between here and a gateway. */
class OddGatewaysTest {
    private final BlockingQueue<RouteSnapshot> snapshots = new LinkedBlockingQueue<>();
    private final CompletableFuture<Thread> caller = new CompletableFuture<>();
    private ManagedChannel channel;
    private GrpcRouteSource source;

    private void follow(int port) {
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
        source = GrpcRouteSource.builder(channel)
                .pollInterval(Duration.ofMillis(20))
                .answerTimeout(Duration.ofMillis(500))
                .backOff(Duration.ofMillis(10), Duration.ofMillis(50))
                .build();
        source.start(snapshot -> {
            caller.complete(Thread.currentThread());
            snapshots.add(snapshot);
        });
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

    /** A gateway that answers every call with bytes, whatever they are. */
    private static final class RawGateway implements AutoCloseable {
        final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        private final Server server;
        private volatile byte[] answer;

        RawGateway(byte[] answer) throws IOException {
            this.answer = answer;
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(ServerServiceDefinition.builder(InferenceGrpc.SERVICE_NAME)
                            .addMethod(raw(InferenceGrpc.getWatchInferenceBundleMethod()), answering())
                            .addMethod(raw(InferenceGrpc.getGetInferenceBundleMethod()), answering())
                            .build())
                    .build()
                    .start();
        }

        private io.grpc.ServerCallHandler<byte[], byte[]> answering() {
            return ServerCalls.asyncServerStreamingCall((request, observer) -> {
                calls.add("call");
                observer.onNext(answer);
                // A watch goes on.
            });
        }

        private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
            return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                    .setType(method.getType())
                    .setFullMethodName(method.getFullMethodName())
                    .build();
        }

        int port() {
            return server.getPort();
        }

        @Override
        public void close() {
            server.shutdownNow();
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void messagesThatAreNoneAreSurvived() throws Exception {
        Random random = new Random(7);
        try (RawGateway gateway = new RawGateway(new byte[] {-1, -1, -1, -1})) {
            follow(gateway.port());
            for (int i = 0; i < 10; i++) {
                assertThat(gateway.calls.poll(30, TimeUnit.SECONDS)).isNotNull();
                byte[] next = new byte[1 + random.nextInt(64)];
                random.nextBytes(next);
                // No field has the number 0, so this is no message whatever follows.
                next[0] = 0;
                gateway.answer = next;
            }
            assertThat(snapshots).isEmpty();
            assertThat(source.status().connected()).isFalse();

            gateway.answer = bundle("r1", route("m1")).toByteArray();

            assertThat(next().revision()).isEqualTo("r1");
        }
    }

    @Test
    void aBundleThatIsTooLargeLeavesTheRoutes() throws Exception {
        GetInferenceBundleResponse large = bundle("r1").toBuilder()
                .addAllRoutes(IntStream.range(0, 50)
                        .mapToObj(i -> route("x".repeat(100_000)))
                        .toList())
                .build();
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port());
            next();
            gateway.calls.clear();
            gateway.push(large);
            assertThat(gateway.calls.poll(30, TimeUnit.SECONDS)).isEqualTo("watch");
            assertThat(gateway.calls.poll(30, TimeUnit.SECONDS)).isEqualTo("watch");
            assertThat(snapshots).isEmpty();

            gateway.push(bundle("r2", route("m2")));

            assertThat(next().revision()).isEqualTo("r2");
        }
    }

    /** As a load balancer does whose gateway behind it has gone: the connection is there, and dead. */
    @Test
    void aConnectionThatIsDeadIsLeftForANewOne() throws Exception {
        List<Socket> held = new ArrayList<>();
        try (FakeGateway gateway = FakeGateway.start();
                ServerSocket between = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> holdTheFirstAndRelayTheOthers(between, gateway.port(), held));
            follow(between.getLocalPort());

            assertThat(next().revision()).isEqualTo("r0");
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    private static void holdTheFirstAndRelayTheOthers(ServerSocket between, int port, List<Socket> held) {
        try {
            held.add(between.accept());
            while (true) {
                Socket client = between.accept();
                Socket gateway = new Socket(InetAddress.getLoopbackAddress(), port);
                Thread.ofVirtual().start(() -> copy(client, gateway));
                Thread.ofVirtual().start(() -> copy(gateway, client));
            }
        } catch (IOException e) {
            // The test is over.
            return;
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from; to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them left.
            return;
        }
    }

    @Test
    void onceClosedItsThreadIsGone() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            follow(gateway.port());
            next();

            source.close();

            assertThat(caller.get(30, TimeUnit.SECONDS).isAlive()).isFalse();
        }
    }
}
