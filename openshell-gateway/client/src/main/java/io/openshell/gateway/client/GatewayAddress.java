package io.openshell.gateway.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where a gateway is: {@code http://HOST:PORT} or {@code https://HOST:PORT}.
 *
 * @param tls whether calls go under TLS
 * @param host the host; an IPv6 address in brackets
 * @param port the port
 */
public record GatewayAddress(boolean tls, String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    /** A whole bundle of a thousand routes with long keys. */
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    private static final int MAX_METADATA_BYTES = 16 * 1024;
    private static final int KEEP_ALIVE_SECONDS = 20;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    /**
     * Returns the address that {@code url} names.
     *
     * @throws IllegalArgumentException if it names none; the message repeats nothing of it
     */
    public static GatewayAddress parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // Without the cause, which quotes the URL.
            throw wrong();
        }
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        String path = Optional.ofNullable(uri.getRawPath()).orElse("");
        boolean bare = uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (path.isEmpty() || path.equals("/"));
        if (!scheme.equals("http") && !scheme.equals("https") || uri.getHost() == null || !bare || uri.getPort() == 0) {
            throw wrong();
        }
        boolean tls = scheme.equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        return new GatewayAddress(tls, uri.getHost(), port);
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("write http://HOST:PORT or https://HOST:PORT");
    }

    /** Returns whether a token may be sent there: under TLS, or to this machine. A name but localhost may lead anywhere. */
    public boolean isSafeForTokens() {
        return tls || host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /**
     * Returns what opens channels there; a dead connection is noticed within half a minute while a call is under way.
     *
     * @param ca PEM roots to trust in place of the JDK's; for TLS only
     * @throws IOException if the file cannot be read, or not as certificates
     */
    public ManagedChannelBuilder<?> channel(Optional<Path> ca) throws IOException {
        ChannelCredentials credentials = InsecureChannelCredentials.create();
        if (tls && ca.isPresent()) {
            credentials = trusting(Files.readAllBytes(ca.get()));
        } else if (tls) {
            credentials = TlsChannelCredentials.create();
        }
        return Grpc.newChannelBuilder("dns:///" + host + ":" + port, credentials)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                // Environment variables do not decide where tokens go.
                .proxyDetector(address -> null)
                .disableRetry();
    }

    /** A file that holds no certificate would be found out at each connection only. */
    private static ChannelCredentials trusting(byte[] pem) throws IOException {
        try {
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new IOException("there is no certificate in it");
            }
        } catch (CertificateException e) {
            throw new IOException("there is something in it that is no certificate", e);
        }
        return TlsChannelCredentials.newBuilder()
                .trustManager(new ByteArrayInputStream(pem))
                .build();
    }

    /** Returns the URL. */
    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }
}
