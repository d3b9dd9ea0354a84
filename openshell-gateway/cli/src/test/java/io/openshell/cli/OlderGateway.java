package io.openshell.cli;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A gateway that only knows the earlier names of its methods, on a real loopback port. */
final class OlderGateway extends InferenceGrpc.InferenceImplBase implements AutoCloseable {
    private final Server server;
    private volatile Optional<SetInferenceRouteRequest> route = Optional.empty();

    OlderGateway() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(this)
                .build()
                .start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void setClusterInference(
            SetInferenceRouteRequest request, StreamObserver<SetInferenceRouteResponse> observer) {
        route = Optional.of(request);
        observer.onNext(SetInferenceRouteResponse.newBuilder()
                .setProviderName(request.getProviderName())
                .setModelId(request.getModelId())
                .setTimeoutSecs(request.getTimeoutSecs())
                .setVersion(7)
                .build());
        observer.onCompleted();
    }

    @Override
    public void getClusterInference(
            GetInferenceRouteRequest request, StreamObserver<GetInferenceRouteResponse> observer) {
        if (route.isEmpty()) {
            observer.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        observer.onNext(GetInferenceRouteResponse.newBuilder()
                .setProviderName(route.get().getProviderName())
                .setModelId(route.get().getModelId())
                .setVersion(7)
                .build());
        observer.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
