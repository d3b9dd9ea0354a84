package io.openshell.gateway.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.gateway.GatewayEvent.CallFinished;
import io.openshell.gateway.GatewayEvent.CallerRefused;
import io.openshell.gateway.GatewayEvent.Changed;
import io.openshell.gateway.GatewayEvent.Faulted;
import io.openshell.gateway.GatewayEvent.RouteLeftOut;
import io.openshell.gateway.GatewayEvent.StoreFailed;
import io.openshell.gateway.GatewayEvent.StoreRecovered;
import io.openshell.gateway.GatewayEvent.TokenFailed;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
    private static final String METHOD = "openshell.gateway.v1.Gateway/GetStatus";

    private final GatewayMetrics metrics = new GatewayMetrics();

    @Test
    void callsAreCountedByMethodAndCode() {
        metrics.on(new CallFinished(METHOD, "admin", "OK", "", Duration.ofMillis(3)));
        metrics.on(new CallFinished(METHOD, "sandbox:name-of-a-sandbox", "NOT_FOUND", "no such", Duration.ofMillis(7)));
        assertThat(metrics.metrics().text().lines())
                .contains("openshell_gateway_grpc_calls_total{method=\"" + METHOD + "\",code=\"OK\"} 1",
                        "openshell_gateway_grpc_calls_total{method=\"" + METHOD + "\",code=\"NOT_FOUND\"} 1",
                        "openshell_gateway_grpc_call_duration_seconds_bucket{method=\"" + METHOD + "\",le=\"0.005\"} 1",
                        "openshell_gateway_grpc_call_duration_seconds_sum{method=\"" + METHOD + "\"} 0.01");
        assertThat(metrics.metrics().text()).doesNotContain("name-of-a-sandbox", "no such");
    }

    @Test
    void troubleIsCounted() {
        metrics.on(new CallerRefused(METHOD, "10.1.2.3", "no token"));
        metrics.on(new Changed("admin", "created provider p"));
        metrics.on(new RouteLeftOut("inference.local", "its provider is gone"));
        metrics.on(new TokenFailed("vertex", "KEY", "refused", Optional.empty()));
        metrics.on(new Faulted(new IllegalStateException("x")));
        assertThat(metrics.metrics().text().lines())
                .contains("openshell_gateway_callers_refused_total{method=\"" + METHOD + "\",reason=\"no token\"} 1",
                        "openshell_gateway_changes_total 1", "openshell_gateway_routes_left_out_total 1",
                        "openshell_gateway_token_failures_total{provider=\"vertex\"} 1",
                        "openshell_gateway_faults_total 1");
        assertThat(metrics.metrics().text()).doesNotContain("10.1.2.3");
    }

    @Test
    void theStoreIsUsableAgainOnceItHasRecovered() {
        assertThat(metrics.isStoreUsable()).isTrue();
        metrics.on(new StoreFailed("out of reach"));
        assertThat(metrics.isStoreUsable()).isFalse();
        metrics.on(new StoreRecovered());
        assertThat(metrics.isStoreUsable()).isTrue();
        assertThat(metrics.metrics().text().lines()).contains("openshell_gateway_store_failures_total 1");
    }
}
