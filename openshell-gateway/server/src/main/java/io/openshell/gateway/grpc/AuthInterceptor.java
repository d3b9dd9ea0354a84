package io.openshell.gateway.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayListener;
import io.openshell.gateway.auth.AccessException;
import io.openshell.gateway.auth.Authenticator;
import io.openshell.gateway.auth.Caller;
import io.openshell.gateway.auth.Credentials;
import io.openshell.gateway.auth.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Lets a call in, or closes it before any of it is looked at. */
final class AuthInterceptor implements ServerInterceptor {
    /** Who calls; absent where everybody may. */
    static final Context.Key<Caller> CALLER = Context.key("caller");

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Authenticator authenticator;
    private final GatewayListener listener;

    AuthInterceptor(Authenticator authenticator, GatewayListener listener) {
        this.authenticator = authenticator;
        this.listener = listener;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<Role> needed = Access.needed(call.getMethodDescriptor());
        if (needed.isEmpty()) {
            return next.startCall(call, headers);
        }
        Credentials credentials = credentials(call, headers);
        try {
            Caller caller = authenticator.require(needed.get(), credentials);
            return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
        } catch (AccessException e) {
            // Of too many, the first have been reported.
            if (e.reason() != AccessException.Reason.TOO_MANY) {
                listener.on(new GatewayEvent.CallerRefused(
                        call.getMethodDescriptor().getFullMethodName(),
                        credentials.address().getHostAddress(),
                        e.getMessage()));
            }
            call.close(Statuses.of(e), new Metadata());
            return new ServerCall.Listener<>() {};
        } catch (RuntimeException e) {
            listener.on(new GatewayEvent.Faulted(e));
            call.close(Status.INTERNAL.withDescription(Statuses.FAULT), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    private static Credentials credentials(ServerCall<?, ?> call, Metadata headers) {
        InetAddress address =
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress from
                        ? from.getAddress()
                        : InetAddress.getLoopbackAddress();
        return new Credentials(Optional.ofNullable(headers.get(AUTHORIZATION)), certificate(call), address);
    }

    private static Optional<X509Certificate> certificate(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain[0] instanceof X509Certificate leaf ? Optional.of(leaf) : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // The client showed none.
            return Optional.empty();
        }
    }
}
