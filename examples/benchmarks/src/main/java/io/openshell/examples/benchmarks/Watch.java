package io.openshell.examples.benchmarks;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A stream of bundles, as a proxy opens one. */
public final class Watch implements ClientResponseObserver<GetInferenceBundleRequest, GetInferenceBundleResponse> {
    private final Consumer<GetInferenceBundleResponse> bundles;
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private volatile ClientCallStreamObserver<GetInferenceBundleRequest> call;

    private Watch(Consumer<GetInferenceBundleResponse> bundles) {
        this.bundles = bundles;
    }

    /** Opens a stream that hands every bundle to {@code bundles}. */
    public static Watch open(Channel channel, CallCredentials token, Consumer<GetInferenceBundleResponse> bundles) {
        Watch watch = new Watch(bundles);
        InferenceGrpc.newStub(channel)
                .withCallCredentials(token)
                .watchInferenceBundle(GetInferenceBundleRequest.getDefaultInstance(), watch);
        return watch;
    }

    /** Returns how it ends. */
    public CompletableFuture<Status> end() {
        return end;
    }

    /** Ends it, as a proxy that stops does. */
    public void leave() {
        call.cancel("the benchmark is over", null);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<GetInferenceBundleRequest> stream) {
        call = stream;
    }

    @Override
    public void onNext(GetInferenceBundleResponse bundle) {
        bundles.accept(bundle);
    }

    @Override
    public void onError(Throwable t) {
        end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }
}
