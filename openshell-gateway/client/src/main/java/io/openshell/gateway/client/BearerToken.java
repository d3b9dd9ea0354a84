package io.openshell.gateway.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.openshell.core.Secret;
import java.util.Objects;
import java.util.concurrent.Executor;

/** Shows a token with every call, as {@code authorization: Bearer TOKEN}. Thread-safe; cannot be printed. */
public final class BearerToken extends CallCredentials {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Secret token;

    /** Creates credentials that show {@code token}; where it may be sent, {@link GatewayAddress} knows. */
    public BearerToken(Secret token) {
        this.token = Objects.requireNonNull(token, "token");
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token.reveal());
        applier.apply(headers);
    }
}
