package io.openshell.gateway.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.openshell.core.Secret;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.auth.BearerToken;
import io.openshell.gateway.google.GoogleTokens;
import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.GatewayGrpc;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.datamodel.v1.ObjectMeta;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.gateway.proto.v1.CreateProviderRequest;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import io.openshell.gateway.proto.v1.UpdateProviderRequest;
import io.openshell.gateway.rules.MemoryStore;
import io.openshell.gateway.rules.TestClock;
import io.openshell.gateway.tokens.TokenMinter;
import io.openshell.router.Router;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A gateway's services on a real loopback port, over a store in memory, and a client of them. */
final class TestGateway implements AutoCloseable {
    static final String KEY = "sk-live-51Hq8vXw2Lr7NbT1c";
    private static final Duration TRUST = Duration.ofMinutes(1);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    final MemoryStore store = new MemoryStore();
    final TestClock clock;
    final Queue<GatewayEvent> events = new ConcurrentLinkedQueue<>();
    final Secret adminToken = BearerToken.generate().secret();

    private final Router router = Router.builder().build();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final GatewayServices services;
    private final Server server;
    private final ManagedChannel channel;

    private TestGateway(boolean open, int maxWatchers, Duration trustMemoryFor) throws Exception {
        this(open, maxWatchers, trustMemoryFor, new TestClock(), GoogleTokens.of(InstantSource.system()));
    }

    private TestGateway(
            boolean open, int maxWatchers, Duration trustMemoryFor, TestClock clock, TokenMinter minter)
            throws Exception {
        this.clock = clock;
        GatewayServices.Builder builder = GatewayServices.builder(store, router)
                .clock(clock)
                .minter(minter)
                .listener(events::add)
                .version("1.2.3")
                .maxWatchers(maxWatchers)
                .trustMemoryFor(trustMemoryFor);
        services = (open ? builder.withoutAuthentication() : builder.adminToken(adminToken)).build();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(executor)
                .addServices(services.definitions())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .usePlaintext()
                .build();
    }

    static TestGateway start() throws Exception {
        return new TestGateway(false, 100, TRUST);
    }

    /** Returns one that soon stops to trust its memory when its store cannot be reached. */
    static TestGateway startForgetful() throws Exception {
        return new TestGateway(false, 100, Duration.ofSeconds(2));
    }

    static TestGateway startOpen() throws Exception {
        return new TestGateway(true, 100, TRUST);
    }

    /** Returns one that has its tokens minted by {@code minter}. */
    static TestGateway startMinting(TestClock clock, TokenMinter minter) throws Exception {
        return new TestGateway(false, 100, TRUST, clock, minter);
    }

    static TestGateway startWithWatchers(int most) throws Exception {
        return new TestGateway(false, most, TRUST);
    }

    /** Returns a channel whose calls show nothing. */
    ManagedChannel anonymous() {
        return channel;
    }

    /** Returns a channel whose calls show {@code authorization}. */
    Channel showing(String authorization) {
        return ClientInterceptors.intercept(channel, new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<A> listener, Metadata headers) {
                        headers.put(AUTHORIZATION, authorization);
                        super.start(listener, headers);
                    }
                };
            }
        });
    }

    Channel admin() {
        return showing("Bearer " + adminToken.reveal());
    }

    OpenShellGrpc.OpenShellBlockingStub providers() {
        return OpenShellGrpc.newBlockingStub(admin());
    }

    InferenceGrpc.InferenceBlockingStub inference() {
        return InferenceGrpc.newBlockingStub(admin());
    }

    GatewayGrpc.GatewayBlockingStub gateway() {
        return GatewayGrpc.newBlockingStub(admin());
    }

    /** Creates a sandbox token that expires so many milliseconds from the clock's now, or never. */
    String createToken(String name, long millis) {
        return gateway()
                .createSandboxToken(CreateSandboxTokenRequest.newBuilder()
                        .setName(name)
                        .setExpiresAtMs(millis == 0 ? 0 : clock.millis() + millis)
                        .build())
                .getSecret();
    }

    InferenceGrpc.InferenceBlockingStub sandbox(String token) {
        return InferenceGrpc.newBlockingStub(showing("Bearer " + token));
    }

    static Provider provider(String name, String key) {
        return Provider.newBuilder()
                .setMetadata(ObjectMeta.newBuilder().setName(name))
                .setType("openai")
                .putCredentials("OPENAI_API_KEY", key)
                .putConfig("OPENAI_BASE_URL", "mock://")
                .build();
    }

    void createProvider(String name, String key) {
        var created = providers()
                .createProvider(CreateProviderRequest.newBuilder()
                        .setProvider(provider(name, key))
                        .build());
        if (!created.getProvider().getMetadata().getName().equals(name)) {
            throw new AssertionError("created another provider");
        }
    }

    /** Creates a provider of Vertex AI with one credential. */
    void createVertex(String name, String credential, String value) {
        var created = providers()
                .createProvider(CreateProviderRequest.newBuilder()
                        .setProvider(Provider.newBuilder()
                                .setMetadata(ObjectMeta.newBuilder().setName(name))
                                .setType("google-vertex-ai")
                                .putCredentials(credential, value)
                                .putConfig("VERTEX_AI_PROJECT_ID", "my-project"))
                        .build());
        if (!created.getProvider().getCredentialsMap().keySet().contains(credential)) {
            throw new AssertionError("created another provider");
        }
    }

    void rotateKey(String name, String key) {
        var updated = providers()
                .updateProvider(UpdateProviderRequest.newBuilder()
                        .setProvider(provider(name, key))
                        .build());
        if (updated.getProvider().getMetadata().getResourceVersion() < 2) {
            throw new AssertionError("updated nothing");
        }
    }

    /** Sets {@code inference.local}, without asking the backend, and returns the version. */
    long setRoute(String provider, String model) {
        return inference()
                .setInferenceRoute(SetInferenceRouteRequest.newBuilder()
                        .setProviderName(provider)
                        .setModelId(model)
                        .setNoVerify(true)
                        .build())
                .getVersion();
    }

    GatewayServices services() {
        return services;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        services.close();
        server.shutdownNow();
        // Waits for what the server still runs.
        executor.close();
        router.close();
    }
}
