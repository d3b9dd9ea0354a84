package io.openshell.proxy.app.admin;

import com.sun.net.httpserver.HttpHandler;
import io.openshell.program.admin.Pages;
import io.openshell.program.metrics.Metrics;
import io.openshell.router.InferenceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** The admin pages of a proxy. */
public final class AdminPages {
    private final Metrics metrics;
    private final InferenceContext context;
    private final IntSupplier connections;
    private final Optional<GatewayState> gateway;
    private final BooleanSupplier draining;

    /**
     * Creates the pages, and the gauges that {@code metrics} lacks.
     *
     * @param metrics what is counted; used for one proxy
     * @param context the routes in force
     * @param connections how many connections are open
     * @param gateway how it stands with the gateway; empty if the routes come from a file
     * @param draining whether the proxy was asked to end
     */
    public AdminPages(
            ProxyMetrics metrics,
            InferenceContext context,
            IntSupplier connections,
            Optional<GatewayState> gateway,
            BooleanSupplier draining) {
        this.metrics = metrics.metrics();
        this.context = context;
        this.connections = connections;
        this.gateway = gateway;
        this.draining = draining;
        nameGauges();
    }

    private void nameGauges() {
        metrics.gauge("openshell_proxy_connections", "Open connections of clients.",
                () -> Optional.of(connections.getAsInt()));
        metrics.gauge("openshell_proxy_routes", "Routes in force.", () -> Optional.of(context.routes().size()));
        metrics.info("openshell_proxy_routes_info", "The revision of the routes in force.",
                () -> Map.of("revision", context.routes().revision()));
        metrics.gauge("openshell_proxy_ready", "Whether clients may be sent here.",
                () -> Optional.of(isReady() ? 1 : 0));
        gateway.ifPresent(state -> {
            metrics.gauge("openshell_proxy_gateway_connected", "Whether the last call to the gateway succeeded.",
                    () -> Optional.of(state.isConnected().getAsBoolean() ? 1 : 0));
            metrics.gauge("openshell_proxy_routes_age_seconds", "Since the gateway confirmed the routes in force.",
                    () -> state.lastSuccess().get().map(AdminPages::secondsSince));
        });
    }

    private static Number secondsSince(Instant moment) {
        return Duration.between(moment, Instant.now()).toMillis() / 1000.0;
    }

    /** Returns the pages by their paths. */
    public Map<String, HttpHandler> byPath() {
        return Map.of(
                "/healthz", Pages.text(Pages.PLAIN, () -> "ok\n"),
                "/readyz", Pages.health(this::isReady, "ready", this::whyNotReady),
                "/metrics", Pages.text(Metrics.CONTENT_TYPE, metrics::text));
    }

    private boolean isReady() {
        return !draining.getAsBoolean()
                && gateway.map(state -> state.hasRoutes().getAsBoolean()).orElse(true);
    }

    private String whyNotReady() {
        return draining.getAsBoolean() ? "ending" : "no routes from the gateway yet";
    }
}
