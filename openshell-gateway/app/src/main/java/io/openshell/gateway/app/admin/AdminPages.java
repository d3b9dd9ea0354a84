package io.openshell.gateway.app.admin;

import com.sun.net.httpserver.HttpHandler;
import io.openshell.gateway.grpc.GatewayServices;
import io.openshell.program.admin.Pages;
import io.openshell.program.metrics.Metrics;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The admin pages of a gateway. */
public final class AdminPages {
    private final GatewayMetrics counted;
    private final BooleanSupplier draining;

    /**
     * Creates the pages, and the gauges that {@code counted} lacks.
     *
     * @param counted what is counted; used for one gateway
     * @param services what the gateway serves
     * @param draining whether it was asked to end
     */
    public AdminPages(GatewayMetrics counted, GatewayServices services, BooleanSupplier draining) {
        this.counted = counted;
        this.draining = draining;
        Metrics metrics = counted.metrics();
        metrics.gauge("openshell_gateway_watchers", "Open streams of bundles.", () -> Optional.of(services.watchers()));
        metrics.gauge("openshell_gateway_routes", "Routes in the bundle.", () -> Optional.of(services.routes()));
        metrics.info("openshell_gateway_bundle_info", "The revision of the bundle.",
                () -> Map.of("revision", services.revision()));
        metrics.gauge("openshell_gateway_store_usable", "Whether the store could be used when it was last looked at.",
                () -> Optional.of(counted.isStoreUsable() ? 1 : 0));
    }

    /** Returns the pages by their paths. */
    public Map<String, HttpHandler> byPath() {
        return Map.of(
                "/healthz", Pages.text(Pages.PLAIN, () -> "ok\n"),
                "/readyz", Pages.health(this::isReady, "ready", this::whyNotReady),
                "/metrics", Pages.text(Metrics.CONTENT_TYPE, counted.metrics()::text));
    }

    private boolean isReady() {
        return !draining.getAsBoolean() && counted.isStoreUsable();
    }

    private String whyNotReady() {
        return draining.getAsBoolean() ? "ending" : "the store cannot be used";
    }
}
