package io.openshell.cli;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractBlockingStub;
import io.openshell.core.ResolvedRoute;
import io.openshell.gateway.client.BearerToken;
import io.openshell.gateway.proto.gateway.v1.GatewayGrpc;
import io.openshell.gateway.proto.inference.v1.DeleteInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteResponse;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The gateway's services, each call with a deadline. An older gateway is spoken to in its own words. */
final class Gateway {
    private static final long SECONDS = 10;
    /** A backend is asked within thirty seconds. */
    private static final long SECONDS_WITH_PROBE = 45;

    private final ManagedChannel channel;
    private final Optional<BearerToken> credentials;

    Gateway(ManagedChannel channel, Optional<BearerToken> credentials) {
        this.channel = channel;
        this.credentials = credentials;
    }

    OpenShellGrpc.OpenShellBlockingStub providers() {
        return with(OpenShellGrpc.newBlockingStub(channel), SECONDS);
    }

    GatewayGrpc.GatewayBlockingStub own() {
        return with(GatewayGrpc.newBlockingStub(channel), SECONDS);
    }

    private InferenceGrpc.InferenceBlockingStub inference(long seconds) {
        return with(InferenceGrpc.newBlockingStub(channel), seconds);
    }

    private <S extends AbstractBlockingStub<S>> S with(S stub, long seconds) {
        S bounded = stub.withDeadlineAfter(seconds, TimeUnit.SECONDS);
        return credentials.map(bounded::withCallCredentials).orElse(bounded);
    }

    static String routeName(boolean system) {
        return system ? ResolvedRoute.SANDBOX_SYSTEM : ResolvedRoute.INFERENCE_LOCAL;
    }

    /** Returns the route, or empty if it is not set. */
    Optional<GetInferenceRouteResponse> route(boolean system) {
        GetInferenceRouteRequest request = GetInferenceRouteRequest.newBuilder()
                .setRouteName(routeName(system))
                .build();
        try {
            return Optional.of(inNewOrOldWords(
                    () -> inference(SECONDS).getInferenceRoute(request),
                    () -> inference(SECONDS).getClusterInference(request)));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    SetInferenceRouteResponse setRoute(UnaryOperator<SetInferenceRouteRequest.Builder> fields) {
        SetInferenceRouteRequest request =
                fields.apply(SetInferenceRouteRequest.newBuilder()).build();
        long seconds = request.getNoVerify() ? SECONDS : SECONDS_WITH_PROBE;
        return inNewOrOldWords(
                () -> inference(seconds).setInferenceRoute(request),
                () -> inference(seconds).setClusterInference(request));
    }

    boolean deleteRoute(boolean system) {
        return inference(SECONDS)
                .deleteInferenceRoute(DeleteInferenceRouteRequest.newBuilder()
                        .setRouteName(routeName(system))
                        .build())
                .getDeleted();
    }

    private interface Call<A> {
        A run();
    }

    private static <A> A inNewOrOldWords(Call<A> newer, Call<A> older) {
        try {
            return newer.run();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                return older.run();
            }
            throw e;
        }
    }
}
