package io.openshell.gateway.grpc;

import io.grpc.stub.StreamObserver;
import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenResponse;
import io.openshell.gateway.proto.gateway.v1.GatewayGrpc;
import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.proto.gateway.v1.GetStatusResponse;
import io.openshell.gateway.proto.gateway.v1.ListSandboxTokensRequest;
import io.openshell.gateway.proto.gateway.v1.ListSandboxTokensResponse;
import io.openshell.gateway.proto.gateway.v1.RevokeSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.RevokeSandboxTokenResponse;
import io.openshell.gateway.proto.gateway.v1.RouteStatus;
import io.openshell.gateway.proto.gateway.v1.SandboxToken;
import io.openshell.gateway.proto.gateway.v1.TokenStatus;
import io.openshell.gateway.rules.GatewaySnapshot;
import io.openshell.gateway.rules.GatewayState;
import io.openshell.gateway.rules.SandboxTokens;
import io.openshell.gateway.store.StoreException;
import io.openshell.gateway.tokens.AccessToken;
import io.openshell.gateway.tokens.TokenState;
import java.time.Instant;

/** The gateway's state, and sandboxes' tokens. */
final class GatewayService extends GatewayGrpc.GatewayImplBase {
    private final SandboxTokens tokens;
    private final GatewayState state;
    private final BundleWatchers watchers;
    private final Unary unary;
    private final Audit audit;
    private final String version;
    private final String storeKind;

    GatewayService(
            SandboxTokens tokens,
            GatewayState state,
            BundleWatchers watchers,
            Unary unary,
            Audit audit,
            String version,
            String storeKind) {
        this.tokens = tokens;
        this.state = state;
        this.watchers = watchers;
        this.unary = unary;
        this.audit = audit;
        this.version = version;
        this.storeKind = storeKind;
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
        unary.answer(observer, this::status);
    }

    private GetStatusResponse status() throws StoreException {
        GatewaySnapshot snapshot = state.refresh();
        GetStatusResponse.Builder status = GetStatusResponse.newBuilder()
                .setVersion(version)
                .setStore(storeKind)
                .setRevision(snapshot.bundle().revision())
                .setGeneratedAtMs(snapshot.bundle().generatedAt().toEpochMilli())
                .setWatchers(watchers.count());
        snapshot.stored().routes().forEach(route -> status.addRoutes(RouteStatus.newBuilder()
                .setName(route.name())
                .setProviderName(route.providerName())
                .setModelId(route.model())
                .setVersion(route.version())
                .setProblem(snapshot.bundle().problem(route.name()).orElse(""))));
        snapshot.tokenStates().forEach((provider, states) -> states.forEach((credential, state) -> status
                .addTokens(token(provider, credential, state, snapshot.bundle().generatedAt()))));
        return status.build();
    }

    private static TokenStatus token(String provider, String credential, TokenState state, Instant now) {
        TokenStatus.Builder status =
                TokenStatus.newBuilder().setProviderName(provider).setCredential(credential);
        state.token()
                .map(AccessToken::expiresAt)
                .filter(now::isBefore)
                .ifPresent(time -> status.setExpiresAtMs(time.toEpochMilli()));
        state.failure().ifPresent(failure -> status.setFailure(failure.reason())
                .setFailingSinceMs(failure.since().toEpochMilli()));
        return status.build();
    }

    @Override
    public void createSandboxToken(
            CreateSandboxTokenRequest request, StreamObserver<CreateSandboxTokenResponse> observer) {
        unary.answer(observer, () -> {
            SandboxTokens.Created created = tokens.create(request.getName(), request.getExpiresAtMs());
            audit.changed("created sandbox token " + created.record().name());
            return CreateSandboxTokenResponse.newBuilder()
                    .setToken(message(created.record()))
                    .setSecret(created.secret().reveal())
                    .build();
        });
    }

    @Override
    public void listSandboxTokens(
            ListSandboxTokensRequest request, StreamObserver<ListSandboxTokensResponse> observer) {
        unary.answer(observer, () -> {
            ListSandboxTokensResponse.Builder response = ListSandboxTokensResponse.newBuilder();
            tokens.list().forEach(token -> response.addTokens(message(token)));
            return response.build();
        });
    }

    @Override
    public void revokeSandboxToken(
            RevokeSandboxTokenRequest request, StreamObserver<RevokeSandboxTokenResponse> observer) {
        unary.answer(observer, () -> {
            boolean revoked = tokens.revoke(request.getName());
            if (revoked) {
                audit.changed("revoked sandbox token " + request.getName());
            }
            return RevokeSandboxTokenResponse.newBuilder().setRevoked(revoked).build();
        });
    }

    private static SandboxToken message(io.openshell.gateway.model.SandboxToken token) {
        return SandboxToken.newBuilder()
                .setName(token.name())
                .setCreatedAtMs(token.createdAt().toEpochMilli())
                .setExpiresAtMs(token.expiresAt().map(Instant::toEpochMilli).orElse(0L))
                .build();
    }
}
