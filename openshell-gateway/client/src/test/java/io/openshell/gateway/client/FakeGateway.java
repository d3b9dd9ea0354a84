package io.openshell.gateway.client;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A gateway on a real loopback port that does what a test says. */
final class FakeGateway extends InferenceGrpc.InferenceImplBase implements AutoCloseable {
    /** How it behaves. */
    enum Mood {
        WELL,
        KNOWS_NO_WATCH,
        SILENT,
        /** Streams begin and then say nothing more. */
        STUCK_STREAMS,
        /** Streams end before they brought anything. */
        ENDING_STREAMS,
        REFUSING
    }

    final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    private final Set<StreamObserver<GetInferenceBundleResponse>> watchers = ConcurrentHashMap.newKeySet();
    /** Held while streams are used: gRPC's observers are not thread-safe. */
    private final ReentrantLock streams = new ReentrantLock();
    private final Server server;
    private volatile Mood mood = Mood.WELL;
    private volatile Status refusal = Status.INTERNAL;
    private volatile GetInferenceBundleResponse bundle = bundle("r0");

    private FakeGateway(int port) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addService(ServerInterceptors.intercept(this, new TokenRecorder(tokens)))
                .build()
                .start();
    }

    private record TokenRecorder(Queue<String> tokens) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String shown = headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
            tokens.add(String.valueOf(shown));
            return Contexts.interceptCall(Context.current(), call, headers, next);
        }
    }

    static FakeGateway start() throws IOException {
        return new FakeGateway(0);
    }

    /** Starts one on a port that was free a moment ago: somebody's outgoing connection may have it just now. */
    static FakeGateway start(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return new FakeGateway(port);
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    static GetInferenceBundleResponse bundle(String revision, ResolvedRoute... routes) {
        return GetInferenceBundleResponse.newBuilder()
                .setRevision(revision)
                .addAllRoutes(java.util.List.of(routes))
                .build();
    }

    static ResolvedRoute route(String model) {
        return ResolvedRoute.newBuilder()
                .setName("inference.local")
                .setBaseUrl("http://localhost:1/v1")
                .addProtocols("openai_chat_completions")
                .setApiKey("sk-live-4Zq8vXw2Lr7NbT1c")
                .setModelId(model)
                .setProviderType("openai")
                .build();
    }

    int port() {
        return server.getPort();
    }

    void be(Mood next) {
        mood = next;
    }

    void refuseWith(Status status) {
        refusal = status;
        mood = Mood.REFUSING;
        endStreams(status);
    }

    /** Puts a bundle in force and sends it to whoever watches. */
    void push(GetInferenceBundleResponse next) {
        streams.lock();
        try {
            bundle = next;
            if (mood == Mood.WELL) {
                watchers.forEach(watcher -> watcher.onNext(next));
            }
        } finally {
            streams.unlock();
        }
    }

    void endStreams(Status status) {
        streams.lock();
        try {
            for (StreamObserver<GetInferenceBundleResponse> watcher : watchers) {
                watchers.remove(watcher);
                if (status.isOk()) {
                    watcher.onCompleted();
                } else {
                    watcher.onError(status.asRuntimeException());
                }
            }
        } finally {
            streams.unlock();
        }
    }

    @Override
    public void getInferenceBundle(
            GetInferenceBundleRequest request, StreamObserver<GetInferenceBundleResponse> observer) {
        calls.add("get");
        switch (mood) {
            case WELL, KNOWS_NO_WATCH, STUCK_STREAMS, ENDING_STREAMS -> {
                observer.onNext(bundle);
                observer.onCompleted();
            }
            case SILENT -> {
                // Never answers.
            }
            case REFUSING -> observer.onError(refusal.asRuntimeException());
        }
    }

    @Override
    public void watchInferenceBundle(
            GetInferenceBundleRequest request, StreamObserver<GetInferenceBundleResponse> observer) {
        calls.add("watch");
        switch (mood) {
            case WELL, STUCK_STREAMS -> {
                // With a handler, a stream that its client left takes what is sent, to no effect.
                ((ServerCallStreamObserver<GetInferenceBundleResponse>) observer)
                        .setOnCancelHandler(() -> watchers.remove(observer));
                streams.lock();
                try {
                    watchers.add(observer);
                    observer.onNext(bundle);
                } finally {
                    streams.unlock();
                }
            }
            case ENDING_STREAMS -> observer.onCompleted();
            case KNOWS_NO_WATCH -> observer.onError(Status.UNIMPLEMENTED.asRuntimeException());
            case SILENT -> {
                // Never answers.
            }
            case REFUSING -> observer.onError(refusal.asRuntimeException());
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
