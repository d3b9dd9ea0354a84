package io.openshell.gateway.app;

import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.openshell.gateway.proto.datamodel.v1.ObjectMeta;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.GatewayGrpc;
import io.openshell.gateway.proto.gateway.v1.RevokeSandboxTokenRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.v1.CreateProviderRequest;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import io.openshell.gateway.proto.v1.UpdateProviderRequest;
import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Calls a gateway as its administrator; every call has a deadline. */
final class GatewayClient implements AutoCloseable {
    private static final long SECONDS = 30;

    private final ManagedChannel channel;
    private final CallCredentials credentials;

    private GatewayClient(String address, ChannelCredentials transport, String token) {
        channel = Grpc.newChannelBuilder("dns:///" + address, transport).build();
        credentials = bearer(token);
    }

    static GatewayClient of(ProgramProcess gateway) throws Exception {
        String token = Files.readString(Path.of(gateway.ready("admin-token-file"))).strip();
        return of(gateway, InsecureChannelCredentials.create(), token);
    }

    static GatewayClient of(ProgramProcess gateway, ChannelCredentials transport, String token) throws Exception {
        return new GatewayClient(gateway.ready("listen"), transport, token);
    }

    /** Returns what of a token {@code osh_ID_REST} is secret: its id may be shown, and the rest may hold underscores. */
    static String secretOf(String token) {
        return token.split("_", 3)[2];
    }

    /** Returns what shows {@code token}, or nothing if it is empty. */
    static CallCredentials bearer(String token) {
        Metadata headers = new Metadata();
        if (!token.isEmpty()) {
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        }
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
                applier.apply(headers);
            }
        };
    }

    InferenceGrpc.InferenceBlockingStub inference() {
        return InferenceGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    OpenShellGrpc.OpenShellBlockingStub providers() {
        return OpenShellGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    GatewayGrpc.GatewayBlockingStub gateway() {
        return GatewayGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    Provider createProvider(String name, String key, String baseUrl) {
        return providers()
                .createProvider(CreateProviderRequest.newBuilder()
                        .setProvider(Provider.newBuilder()
                                .setMetadata(ObjectMeta.newBuilder().setName(name))
                                .setType("openai")
                                .putCredentials("OPENAI_API_KEY", key)
                                .putConfig("OPENAI_BASE_URL", baseUrl))
                        .build())
                .getProvider();
    }

    Provider configure(String name, String key, String value) {
        return providers()
                .updateProvider(UpdateProviderRequest.newBuilder()
                        .setProvider(Provider.newBuilder()
                                .setMetadata(ObjectMeta.newBuilder().setName(name))
                                .putConfig(key, value))
                        .build())
                .getProvider();
    }

    /** Sets {@code inference.local} without asking the backend, and returns the version. */
    long set(String provider, String model) {
        return inference()
                .setInferenceRoute(SetInferenceRouteRequest.newBuilder()
                        .setProviderName(provider)
                        .setModelId(model)
                        .setNoVerify(true)
                        .build())
                .getVersion();
    }

    /** Returns the version of {@code inference.local}. */
    long version() {
        return inference()
                .getInferenceRoute(GetInferenceRouteRequest.getDefaultInstance())
                .getVersion();
    }

    String createToken(String name) {
        return gateway()
                .createSandboxToken(
                        CreateSandboxTokenRequest.newBuilder().setName(name).build())
                .getSecret();
    }

    boolean revoke(String name) {
        return gateway()
                .revokeSandboxToken(
                        RevokeSandboxTokenRequest.newBuilder().setName(name).build())
                .getRevoked();
    }

    ManagedChannel channel() {
        return channel;
    }

    GetInferenceBundleResponse bundle(String token) {
        return InferenceGrpc.newBlockingStub(channel)
                .withCallCredentials(bearer(token))
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .getInferenceBundle(GetInferenceBundleRequest.getDefaultInstance());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
