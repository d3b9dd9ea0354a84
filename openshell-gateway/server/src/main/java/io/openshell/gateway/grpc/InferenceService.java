package io.openshell.gateway.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.proto.inference.v1.DeleteInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.DeleteInferenceRouteResponse;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteResponse;
import io.openshell.gateway.proto.inference.v1.ValidatedEndpoint;
import io.openshell.gateway.rules.RefusedException;
import io.openshell.gateway.rules.RouteDraft;
import io.openshell.gateway.rules.Routes;
import io.openshell.gateway.rules.Workspaces;

/** Routes and the bundle. Both generations of names lead to the same. */
final class InferenceService extends InferenceGrpc.InferenceImplBase {
    private final Routes routes;
    private final BundleWatchers watchers;
    private final Unary unary;
    private final Audit audit;

    InferenceService(Routes routes, BundleWatchers watchers, Unary unary, Audit audit) {
        this.routes = routes;
        this.watchers = watchers;
        this.unary = unary;
        this.audit = audit;
    }

    @Override
    public void getInferenceBundle(
            GetInferenceBundleRequest request, StreamObserver<GetInferenceBundleResponse> observer) {
        unary.answer(observer, watchers::current);
    }

    @Override
    public void watchInferenceBundle(
            GetInferenceBundleRequest request, StreamObserver<GetInferenceBundleResponse> observer) {
        watchers.add(
                AuthInterceptor.CALLER.get(), (ServerCallStreamObserver<GetInferenceBundleResponse>) observer);
    }

    @Override
    public void setInferenceRoute(
            SetInferenceRouteRequest request, StreamObserver<SetInferenceRouteResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            if (request.getVerify() && request.getNoVerify()) {
                throw RefusedException.invalid("verify and no_verify contradict each other: give one of them");
            }
            Routes.Outcome outcome = routes.set(new RouteDraft(
                    request.getRouteName(),
                    request.getProviderName(),
                    request.getModelId(),
                    request.getTimeoutSecs(),
                    !request.getNoVerify()));
            ManagedRoute route = outcome.route();
            audit.changed("set route " + route.name() + " to " + route.model() + " at " + route.providerName()
                    + ", version " + route.version());
            return response(outcome);
        });
    }

    private static SetInferenceRouteResponse response(Routes.Outcome outcome) {
        ManagedRoute route = outcome.route();
        SetInferenceRouteResponse.Builder response = SetInferenceRouteResponse.newBuilder()
                .setProviderName(route.providerName())
                .setModelId(route.model())
                .setVersion(route.version())
                .setRouteName(route.name())
                .setValidationPerformed(outcome.validated().isPresent())
                .setTimeoutSecs(route.timeoutSeconds())
                .setWorkspace(Workspaces.DEFAULT);
        outcome.validated().ifPresent(validated -> response.addValidatedEndpoints(ValidatedEndpoint.newBuilder()
                .setUrl(validated.url())
                .setProtocol(validated.protocol().id())));
        return response.build();
    }

    @Override
    public void getInferenceRoute(
            GetInferenceRouteRequest request, StreamObserver<GetInferenceRouteResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            ManagedRoute route = routes.get(request.getRouteName());
            return GetInferenceRouteResponse.newBuilder()
                    .setProviderName(route.providerName())
                    .setModelId(route.model())
                    .setVersion(route.version())
                    .setRouteName(route.name())
                    .setTimeoutSecs(route.timeoutSeconds())
                    .setWorkspace(Workspaces.DEFAULT)
                    .build();
        });
    }

    @Override
    public void deleteInferenceRoute(
            DeleteInferenceRouteRequest request, StreamObserver<DeleteInferenceRouteResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            boolean deleted = routes.delete(request.getRouteName());
            if (deleted) {
                audit.changed("deleted route " + request.getRouteName());
            }
            return DeleteInferenceRouteResponse.newBuilder().setDeleted(deleted).build();
        });
    }

    @Override
    public void setClusterInference(
            SetInferenceRouteRequest request, StreamObserver<SetInferenceRouteResponse> observer) {
        setInferenceRoute(request, observer);
    }

    @Override
    public void getClusterInference(
            GetInferenceRouteRequest request, StreamObserver<GetInferenceRouteResponse> observer) {
        getInferenceRoute(request, observer);
    }
}
