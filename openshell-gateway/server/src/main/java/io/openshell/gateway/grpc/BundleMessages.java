package io.openshell.gateway.grpc;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.Secret;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.ResolvedRoute;
import io.openshell.gateway.rules.Bundle;

/** The bundle as a message: the only one with keys in it. */
final class BundleMessages {
    private BundleMessages() {}

    static GetInferenceBundleResponse message(Bundle bundle) {
        GetInferenceBundleResponse.Builder message = GetInferenceBundleResponse.newBuilder()
                .setRevision(bundle.revision())
                .setGeneratedAtMs(bundle.generatedAt().toEpochMilli());
        bundle.routes().forEach(route -> message.addRoutes(route(route)));
        return message.build();
    }

    private static ResolvedRoute route(io.openshell.core.ResolvedRoute route) {
        ResolvedRoute.Builder message = ResolvedRoute.newBuilder()
                .setName(route.name())
                .setBaseUrl(route.endpoint().toString())
                .addAllProtocols(route.protocols().stream().map(InferenceProtocol::id).toList())
                .setApiKey(route.apiKey().map(Secret::reveal).orElse(""))
                .setModelId(route.model())
                .setProviderType(route.providerType())
                .setTimeoutSecs(route.timeout().toSeconds())
                .setModelInPath(route.modelInPath())
                .setDefaultQuery(route.defaultQuery().orElse(""));
        route.requestPathOverride().ifPresent(message::setRequestPathOverride);
        return message.build();
    }
}
