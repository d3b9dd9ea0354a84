package io.openshell.gateway.grpc;

import io.grpc.stub.StreamObserver;
import io.openshell.gateway.proto.v1.CreateProviderRequest;
import io.openshell.gateway.proto.v1.DeleteProviderRequest;
import io.openshell.gateway.proto.v1.DeleteProviderResponse;
import io.openshell.gateway.proto.v1.GetProviderRequest;
import io.openshell.gateway.proto.v1.HealthRequest;
import io.openshell.gateway.proto.v1.HealthResponse;
import io.openshell.gateway.proto.v1.ListProvidersRequest;
import io.openshell.gateway.proto.v1.ListProvidersResponse;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import io.openshell.gateway.proto.v1.ProviderResponse;
import io.openshell.gateway.proto.v1.ServiceStatus;
import io.openshell.gateway.proto.v1.UpdateProviderRequest;
import io.openshell.gateway.rules.GatewayState;
import io.openshell.gateway.rules.Providers;
import io.openshell.gateway.rules.Workspaces;

/** Providers and health. */
final class OpenShellService extends OpenShellGrpc.OpenShellImplBase {
    private final Providers providers;
    private final GatewayState state;
    private final Unary unary;
    private final Audit audit;
    private final String version;

    OpenShellService(Providers providers, GatewayState state, Unary unary, Audit audit, String version) {
        this.providers = providers;
        this.state = state;
        this.unary = unary;
        this.audit = audit;
        this.version = version;
    }

    @Override
    public void health(HealthRequest request, StreamObserver<HealthResponse> observer) {
        unary.answer(observer, () -> HealthResponse.newBuilder()
                .setStatus(state.isConfirmed()
                        ? ServiceStatus.SERVICE_STATUS_HEALTHY
                        : ServiceStatus.SERVICE_STATUS_DEGRADED)
                .setVersion(version)
                .build());
    }

    @Override
    public void createProvider(CreateProviderRequest request, StreamObserver<ProviderResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            Workspaces.requireDefault(request.getProvider().getMetadata().getWorkspace());
            var provider = providers.create(ProviderMessages.draft(
                    request.getProvider(), request.getProvider().getCredentialExpiresAtMsMap()));
            audit.changed("created provider " + provider.name());
            return response(provider);
        });
    }

    @Override
    public void getProvider(GetProviderRequest request, StreamObserver<ProviderResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            return response(providers.get(request.getName()));
        });
    }

    @Override
    public void listProviders(ListProvidersRequest request, StreamObserver<ListProvidersResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            ListProvidersResponse.Builder response = ListProvidersResponse.newBuilder();
            providers
                    .list(Integer.toUnsignedLong(request.getLimit()), Integer.toUnsignedLong(request.getOffset()))
                    .forEach(provider -> response.addProviders(ProviderMessages.message(provider)));
            return response.build();
        });
    }

    @Override
    public void updateProvider(UpdateProviderRequest request, StreamObserver<ProviderResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            Workspaces.requireDefault(request.getProvider().getMetadata().getWorkspace());
            var provider = providers.update(ProviderMessages.draft(request));
            audit.changed("updated provider " + provider.name() + ", version " + provider.version());
            return response(provider);
        });
    }

    @Override
    public void deleteProvider(DeleteProviderRequest request, StreamObserver<DeleteProviderResponse> observer) {
        unary.answer(observer, () -> {
            Workspaces.requireDefault(request.getWorkspace());
            boolean deleted = providers.delete(request.getName());
            if (deleted) {
                audit.changed("deleted provider " + request.getName());
            }
            return DeleteProviderResponse.newBuilder().setDeleted(deleted).build();
        });
    }

    private static ProviderResponse response(io.openshell.gateway.model.Provider provider) {
        return ProviderResponse.newBuilder()
                .setProvider(ProviderMessages.message(provider))
                .build();
    }
}
