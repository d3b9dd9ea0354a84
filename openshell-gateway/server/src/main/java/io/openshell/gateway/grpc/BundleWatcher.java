package io.openshell.gateway.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.openshell.gateway.auth.Caller;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One open stream of bundles. Thread-safe; waits for nothing, since gRPC queues what is sent. */
final class BundleWatcher {
    private final Caller caller;
    private final ServerCallStreamObserver<GetInferenceBundleResponse> observer;
    private final Supplier<GetInferenceBundleResponse> current;
    private final ReentrantLock sending = new ReentrantLock();

    /** The revision sent last; guarded by {@link #sending}. */
    private String sent = "";
    /** Whether nothing may be sent any more; guarded by {@link #sending}. */
    private boolean ended;

    BundleWatcher(
            Caller caller,
            ServerCallStreamObserver<GetInferenceBundleResponse> observer,
            Supplier<GetInferenceBundleResponse> current) {
        this.caller = caller;
        this.observer = observer;
        this.current = current;
    }

    Caller caller() {
        return caller;
    }

    /** Sends the bundle in force unless it was sent already, or the client is still busy with an earlier one. */
    void offer() {
        sending.lock();
        try {
            if (ended || observer.isCancelled() || !observer.isReady()) {
                return;
            }
            GetInferenceBundleResponse message = current.get();
            if (!message.getRevision().equals(sent)) {
                sent = message.getRevision();
                observer.onNext(message);
            }
        } finally {
            sending.unlock();
        }
    }

    void end(Status status) {
        sending.lock();
        try {
            if (!ended) {
                ended = true;
                observer.onError(status.asRuntimeException());
            }
        } finally {
            sending.unlock();
        }
    }
}
