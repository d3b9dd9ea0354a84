package io.openshell.gateway.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayListener;
import java.time.Duration;
import java.util.Optional;

/** Reports every call that was let in, once it is answered. */
final class CallReports implements ServerInterceptor {
    private final GatewayListener listener;

    CallReports(GatewayListener listener) {
        this.listener = listener;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String caller = Audit.caller();
        String method = call.getMethodDescriptor().getFullMethodName();
        long began = System.nanoTime();
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        super.close(status, trailers);
                        listener.on(new GatewayEvent.CallFinished(
                                method,
                                caller,
                                status.getCode().name(),
                                Optional.ofNullable(status.getDescription()).orElse(""),
                                Duration.ofNanos(System.nanoTime() - began)));
                    }
                },
                headers);
    }
}
