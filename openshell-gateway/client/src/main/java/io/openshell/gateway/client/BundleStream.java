package io.openshell.gateway.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc.InferenceStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** An open watch, read by one thread; at most one bundle waits to be read. */
final class BundleStream
        implements
            ClientResponseObserver<GetInferenceBundleRequest, GetInferenceBundleResponse>,
            AutoCloseable {
    /** Room for the bundle that was asked for, and for the end. */
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(2);

    /** Set before the call begins. */
    private ClientCallStreamObserver<GetInferenceBundleRequest> call;

    private sealed interface Event {
        record Bundle(GetInferenceBundleResponse bundle) implements Event {}

        record End(Status status) implements Event {}
    }

    private BundleStream() {}

    static BundleStream open(InferenceStub stub) {
        BundleStream stream = new BundleStream();
        stub.watchInferenceBundle(GetInferenceBundleRequest.getDefaultInstance(), stream);
        return stream;
    }

    /**
     * Returns the next bundle, or empty if none came in time.
     *
     * @throws StatusRuntimeException if the stream has ended; a good end is UNAVAILABLE
     */
    Optional<GetInferenceBundleResponse> next(Duration atMost) throws InterruptedException {
        return switch (events.poll(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            case null -> Optional.empty();
            case Event.Bundle arrived -> {
                call.request(1);
                yield Optional.of(arrived.bundle());
            }
            case Event.End end -> throw end.status().asRuntimeException();
        };
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<GetInferenceBundleRequest> stream) {
        call = stream;
        call.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(GetInferenceBundleResponse bundle) {
        events.add(new Event.Bundle(bundle));
    }

    @Override
    public void onError(Throwable t) {
        events.add(new Event.End(Status.fromThrowable(t)));
    }

    @Override
    public void onCompleted() {
        events.add(new Event.End(Status.UNAVAILABLE.withDescription("the gateway ended the stream")));
    }

    /** Leaves the stream. */
    @Override
    public void close() {
        call.cancel("left", null);
    }
}
