package io.openshell.proxy.app;

import io.grpc.ManagedChannel;
import io.openshell.core.Secret;
import io.openshell.gateway.client.GatewayAddress;
import io.openshell.gateway.client.GrpcRouteSource;
import io.openshell.gateway.client.RefreshInterval;
import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import io.openshell.program.log.Log;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.RouteSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Routes from a gateway, with the channel to it. No class of gRPC is loaded before this one. */
final class GatewayRoutes implements RouteSource {
    /** Held: the level of a logger that nobody holds is forgotten. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private final ManagedChannel channel;
    private final GrpcRouteSource source;
    private final CountDownLatch first = new CountDownLatch(1);

    private GatewayRoutes(ManagedChannel channel, GrpcRouteSource source) {
        this.channel = channel;
        this.source = source;
    }

    /**
     * Returns the source at {@code url}.
     *
     * @throws ConfigurationException if URL, token or CA cannot be used
     */
    static GatewayRoutes of(
            String url, Optional<Secret> token, Optional<Path> ca, Map<String, String> environment, Log log)
            throws ConfigurationException {
        GatewayAddress address;
        try {
            address = GatewayAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--gateway: " + e.getMessage());
        }
        if (!address.isSafeForTokens()) {
            throw new ConfigurationException(
                    "--gateway: token and keys would go over the network in the clear: use https");
        }
        if (token.isEmpty() && address.tls()) {
            throw new ConfigurationException(
                    "no token for the gateway: give --sandbox-token-file FILE or set OPENSHELL_SANDBOX_TOKEN");
        }
        if (token.isEmpty()) {
            log.warn("no token for the gateway: that does for one with --no-auth only");
        }
        RefreshInterval interval =
                RefreshInterval.parse(environment.getOrDefault(RefreshInterval.VARIABLE, ""));
        interval.warning().ifPresent(log::warn);
        // What goes wrong is said by the source, once; gRPC tells of single streams and frames.
        GRPC.setLevel(Level.SEVERE);
        ManagedChannel channel;
        try {
            channel = address.channel(ca)
                    .userAgent("openshell-proxy/" + Version.current())
                    .build();
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("--gateway-ca: cannot be read as PEM certificates", e);
        }
        GrpcRouteSource.Builder builder = GrpcRouteSource.builder(channel).pollInterval(interval.value());
        token.ifPresent(builder::token);
        return new GatewayRoutes(channel, builder.build());
    }

    @Override
    public void start(Consumer<RouteSnapshot> routes) {
        source.start(snapshot -> {
            routes.accept(snapshot);
            first.countDown();
        });
    }

    /** Waits for the first routes; returns false if there are none in time. */
    boolean awaitFirst(Duration atMost) throws InterruptedException {
        return first.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns whether routes have ever come. */
    boolean hasRoutes() {
        return first.getCount() == 0;
    }

    /** Returns whether the last call to the gateway succeeded. */
    boolean isConnected() {
        return source.status().connected();
    }

    /** Returns when the gateway last confirmed the routes in use; empty if it never did. */
    Optional<Instant> lastSuccess() {
        return source.status().lastSuccess();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public void close() {
        source.close();
        channel.shutdownNow();
    }
}
