package io.openshell.proxy.app;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.ResolvedRoute;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A gateway that has the routes that a test gives it, on a real loopback port. */
final class TestGateway extends InferenceGrpc.InferenceImplBase implements AutoCloseable {
    /** What the proxy showed of itself: authorization and user agent. */
    final Set<String> seen = ConcurrentHashMap.newKeySet();

    private final Server server;
    private final boolean canBeWatched;
    /** Held while streams are used: gRPC's observers are not thread-safe. */
    private final ReentrantLock streams = new ReentrantLock();
    private final Set<StreamObserver<GetInferenceBundleResponse>> watchers = new LinkedHashSet<>();
    private GetInferenceBundleResponse bundle;

    TestGateway(int port, ServerCredentials credentials, boolean canBeWatched, ResolvedRoute... routes)
            throws IOException {
        this.canBeWatched = canBeWatched;
        bundle = bundle(routes);
        server = NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), credentials)
                .addService(this)
                .intercept(new Recorder(seen))
                .build()
                .start();
    }

    private record Recorder(Set<String> seen) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            for (String name : new String[] {"authorization", "user-agent"}) {
                seen.add(name + ": " + headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
            }
            return next.startCall(call, headers);
        }
    }

    private static GetInferenceBundleResponse bundle(ResolvedRoute... routes) {
        GetInferenceBundleResponse.Builder bundle = GetInferenceBundleResponse.newBuilder();
        for (ResolvedRoute route : routes) {
            bundle.addRoutes(route).setRevision("r" + route.hashCode());
        }
        return bundle.build();
    }

    static ResolvedRoute route(String endpoint, String model, String key) {
        return ResolvedRoute.newBuilder()
                .setName("inference.local")
                .setBaseUrl(endpoint)
                .addProtocols("openai_chat_completions")
                .setApiKey(key)
                .setModelId(model)
                .setProviderType("openai")
                .build();
    }

    int port() {
        return server.getPort();
    }

    /** Puts routes in force and tells whoever watches. */
    void push(ResolvedRoute... routes) {
        streams.lock();
        try {
            bundle = bundle(routes);
            watchers.forEach(watcher -> watcher.onNext(bundle));
        } finally {
            streams.unlock();
        }
    }

    @Override
    public void getInferenceBundle(
            GetInferenceBundleRequest request, StreamObserver<GetInferenceBundleResponse> observer) {
        streams.lock();
        try {
            observer.onNext(bundle);
            observer.onCompleted();
        } finally {
            streams.unlock();
        }
    }

    @Override
    public void watchInferenceBundle(
            GetInferenceBundleRequest request, StreamObserver<GetInferenceBundleResponse> observer) {
        if (!canBeWatched) {
            observer.onError(Status.UNIMPLEMENTED.asRuntimeException());
            return;
        }
        // With a handler, a stream that its client left takes what is sent, to no effect.
        ((ServerCallStreamObserver<GetInferenceBundleResponse>) observer).setOnCancelHandler(() -> {});
        streams.lock();
        try {
            watchers.add(observer);
            observer.onNext(bundle);
        } finally {
            streams.unlock();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
