package io.openshell.gateway.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc.InferenceStub;
import java.time.Duration;
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

    /** What a watch brings. */
    sealed interface Event {
        /** The routes, now and after each change. */
        record Bundle(GetInferenceBundleResponse bundle) implements Event {}

        /** Nothing in time. */
        record Silence() implements Event {}

        /** The gateway ended the stream, and well. */
        record End() implements Event {}

        /** The stream broke off. */
        record Failure(Status status) implements Event {}
    }

    private BundleStream() {}

    static BundleStream open(InferenceStub stub) {
        BundleStream stream = new BundleStream();
        stub.watchInferenceBundle(GetInferenceBundleRequest.getDefaultInstance(), stream);
        return stream;
    }

    /**
     * Returns what comes next within {@code atMost}; never a failure.
     *
     * @throws StatusRuntimeException if the stream broke off
     */
    Event next(Duration atMost) throws InterruptedException {
        Event event = events.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return switch (event) {
            case null -> new Event.Silence();
            case Event.Failure failure -> throw failure.status().asRuntimeException();
            case Event.Bundle bundle -> {
                call.request(1);
                yield bundle;
            }
            case Event.End end -> end;
            case Event.Silence silence -> silence;
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
        events.add(new Event.Failure(Status.fromThrowable(t)));
    }

    @Override
    public void onCompleted() {
        events.add(new Event.End());
    }

    /** Leaves the stream. */
    @Override
    public void close() {
        call.cancel("left", null);
    }
}
