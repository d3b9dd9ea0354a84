package io.openshell.examples.benchmarks;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.openshell.gateway.proto.datamodel.v1.ObjectMeta;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.GatewayGrpc;
import io.openshell.gateway.proto.gateway.v1.RevokeSandboxTokenRequest;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.v1.CreateProviderRequest;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import java.util.concurrent.Executor;

/** Does what an operator does, at the gateway. Thread-safe. */
public final class Operator implements AutoCloseable {
    private final ManagedChannel channel;
    private final CallCredentials credentials;

    /** Returns an operator of the gateway at {@code address} with the administrator's token. */
    public Operator(String address, String token) {
        channel = channel(address);
        credentials = bearer(token);
    }

    /** Returns a connection to the gateway at {@code address}. */
    public static ManagedChannel channel(String address) {
        return NettyChannelBuilder.forTarget("dns:///" + address).usePlaintext().build();
    }

    /** Returns what makes a call with that token. */
    public static CallCredentials bearer(String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
                applier.apply(headers);
            }
        };
    }

    void createProvider(String name, String baseUrl) {
        createProvider(name, baseUrl, "sk-benchmark-0123456789");
    }

    /** Creates a provider that speaks OpenAI. */
    public void createProvider(String name, String baseUrl, String key) {
        Provider created = OpenShellGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials)
                .createProvider(CreateProviderRequest.newBuilder()
                        .setProvider(Provider.newBuilder()
                                .setMetadata(ObjectMeta.newBuilder().setName(name))
                                .setType("openai")
                                .putCredentials("OPENAI_API_KEY", key)
                                .putConfig("OPENAI_BASE_URL", baseUrl))
                        .build())
                .getProvider();
        if (created.getMetadata().getResourceVersion() != 1) {
            throw new IllegalStateException("the provider was there already");
        }
    }

    /** Sets the route and returns its version. */
    public long set(String provider, String model) {
        return InferenceGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials)
                .setInferenceRoute(SetInferenceRouteRequest.newBuilder()
                        .setProviderName(provider)
                        .setModelId(model)
                        .setNoVerify(true)
                        .build())
                .getVersion();
    }

    /** Creates a sandbox's token and returns it. */
    public String createToken(String name) {
        return GatewayGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials)
                .createSandboxToken(
                        CreateSandboxTokenRequest.newBuilder().setName(name).build())
                .getSecret();
    }

    /** Revokes a sandbox's token and returns whether there was one. */
    public boolean revokeToken(String name) {
        return GatewayGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials)
                .revokeSandboxToken(
                        RevokeSandboxTokenRequest.newBuilder().setName(name).build())
                .getRevoked();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
