package io.openshell.gateway.client;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.openshell.core.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Shows a token with every call, as {@code authorization: Bearer TOKEN}: encrypted, or to this machine. On any other
 * connection the call fails, whatever the channel was built for. Thread-safe; cannot be printed.
 */
public final class BearerToken extends CallCredentials {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Secret token;

    /** Creates credentials that show {@code token}. */
    public BearerToken(Secret token) {
        this.token = Objects.requireNonNull(token, "token");
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        boolean encrypted = call.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY;
        if (!encrypted && !isLoopback(call.getTransportAttrs())) {
            applier.fail(Status.UNAUTHENTICATED.withCause(
                    new IOException("a token does not go over the network in the clear")));
            return;
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token.reveal());
        applier.apply(headers);
    }

    private static boolean isLoopback(Attributes connection) {
        return connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer
                && !peer.isUnresolved()
                && peer.getAddress().isLoopbackAddress();
    }
}
