package io.openshell.proxy.app.admin;

import com.sun.net.httpserver.HttpHandler;
import io.openshell.program.admin.Pages;
import io.openshell.router.InferenceContext;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * The admin pages of a proxy.
 *
 * @param metrics what it has counted
 * @param context the routes in force
 * @param connections how many connections are open
 * @param gateway how it stands with the gateway; empty if the routes come from a file
 * @param draining whether it was asked to end
 */
public record AdminPages(
        ProxyMetrics metrics,
        InferenceContext context,
        IntSupplier connections,
        Optional<GatewayState> gateway,
        BooleanSupplier draining) {
    /** Returns the pages by their paths. */
    public Map<String, HttpHandler> byPath() {
        return Map.of(
                "/healthz", Pages.text(Pages.PLAIN, () -> "ok\n"),
                "/readyz", Pages.health(this::isReady, "ready", this::whyNotReady),
                "/metrics", Pages.text("text/plain; version=0.0.4; charset=utf-8", () -> metrics.prometheusText(
                        connections.getAsInt(), context.routes().size(), gateway)));
    }

    private boolean isReady() {
        return !draining.getAsBoolean()
                && gateway.map(state -> state.hasRoutes().getAsBoolean()).orElse(true);
    }

    private String whyNotReady() {
        return draining.getAsBoolean() ? "ending" : "no routes from the gateway yet";
    }
}
