package io.openshell.gateway.app;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.openshell.program.ConfigurationException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** TLS toward proxies and operators: where it must be, and with what. */
final class TransportSecurity {
    private TransportSecurity() {}

    /**
     * Returns what to serve with on {@code address}; empty for plaintext, which only loopback may have.
     *
     * @throws ConfigurationException if the options are not enough for the address, or name what cannot be used
     */
    static Optional<SslContext> of(ServeOptions options, InetAddress address) throws ConfigurationException {
        boolean tls = options.tlsCertificate().isPresent() && options.tlsKey().isPresent();
        if (!tls && (options.tlsCertificate().isPresent() || options.tlsKey().isPresent())) {
            throw new ConfigurationException("give --tls-cert and --tls-key together");
        }
        if (!tls && options.clientCa().isPresent()) {
            throw new ConfigurationException("--client-ca needs --tls-cert and --tls-key");
        }
        if (!address.isLoopbackAddress() && !tls) {
            throw new ConfigurationException(
                    "--listen names an address off loopback: give --tls-cert and --tls-key, or listen on 127.0.0.1");
        }
        if (!address.isLoopbackAddress() && options.noAuth()) {
            throw new ConfigurationException("--no-auth is for loopback only: listen on 127.0.0.1, or leave it away");
        }
        return tls
                ? Optional.of(context(
                        options.tlsCertificate().orElseThrow(), options.tlsKey().orElseThrow(), options.clientCa()))
                : Optional.empty();
    }

    private static SslContext context(Path certificate, Path key, Optional<Path> clientCa)
            throws ConfigurationException {
        // Where there is no native TLS library for this machine, the JDK speaks, and would renegotiate. It reads this once,
        // before its first context.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        SslContextBuilder builder;
        try {
            builder = GrpcSslContexts.forServer(certificate.toFile(), key.toFile()).protocols("TLSv1.3", "TLSv1.2");
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--tls-cert " + certificate + ", --tls-key " + key
                    + ": cannot be read as a PEM chain and its PKCS 8 key", e);
        }
        try {
            if (clientCa.isPresent()) {
                // A proxy has a token and no certificate; both kinds of caller come to one port.
                builder.trustManager(clientCa.get().toFile()).clientAuth(ClientAuth.OPTIONAL);
            }
            return builder.build();
        } catch (IllegalArgumentException | SSLException e) {
            throw new ConfigurationException("--tls-cert, --tls-key, --client-ca: cannot be used together", e);
        }
    }
}
