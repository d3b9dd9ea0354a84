package io.openshell.gateway.grpc;

import io.openshell.gateway.model.Credential;
import io.openshell.gateway.proto.datamodel.v1.ObjectMeta;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.gateway.proto.v1.UpdateProviderRequest;
import io.openshell.gateway.rules.ProviderDraft;
import io.openshell.gateway.rules.Workspaces;
import java.util.HashMap;
import java.util.Map;

/** Providers as messages. What goes out holds no credential. */
final class ProviderMessages {
    private ProviderMessages() {}

    static ProviderDraft draft(Provider message, Map<String, Long> expiries) {
        ObjectMeta metadata = message.getMetadata();
        return new ProviderDraft(
                metadata.getName(),
                message.getType(),
                metadata.getResourceVersion(),
                metadata.getLabelsMap(),
                metadata.getAnnotationsMap(),
                message.getCredentialsMap(),
                message.getConfigMap(),
                expiries);
    }

    static ProviderDraft draft(UpdateProviderRequest request) {
        Map<String, Long> expiries = new HashMap<>(request.getProvider().getCredentialExpiresAtMsMap());
        expiries.putAll(request.getCredentialExpiresAtMsMap());
        return draft(request.getProvider(), expiries);
    }

    static Provider message(io.openshell.gateway.model.Provider provider) {
        Provider.Builder message = Provider.newBuilder()
                .setMetadata(ObjectMeta.newBuilder()
                        .setId(provider.id())
                        .setName(provider.name())
                        .setCreatedAtMs(provider.createdAt().toEpochMilli())
                        .putAllLabels(provider.labels())
                        .setResourceVersion(provider.version())
                        .putAllAnnotations(provider.annotations())
                        .setWorkspace(Workspaces.DEFAULT))
                .setType(provider.type())
                .putAllConfig(provider.config());
        for (Map.Entry<String, Credential> entry : provider.credentials().entrySet()) {
            message.putCredentials(entry.getKey(), ProviderDraft.MASK);
            entry.getValue()
                    .expiresAt()
                    .ifPresent(time -> message.putCredentialExpiresAtMs(entry.getKey(), time.toEpochMilli()));
        }
        return message.build();
    }
}
