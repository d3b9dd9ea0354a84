package io.openshell.gateway.app.admin;

import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayEvent.CallFinished;
import io.openshell.gateway.GatewayEvent.CallerRefused;
import io.openshell.gateway.GatewayEvent.Changed;
import io.openshell.gateway.GatewayEvent.Faulted;
import io.openshell.gateway.GatewayEvent.RouteLeftOut;
import io.openshell.gateway.GatewayEvent.StoreFailed;
import io.openshell.gateway.GatewayEvent.StoreRecovered;
import io.openshell.gateway.GatewayEvent.TokenFailed;
import io.openshell.gateway.GatewayEvent.TokenRecovered;
import io.openshell.gateway.GatewayListener;
import io.openshell.program.metrics.Buckets;
import io.openshell.program.metrics.Counter;
import io.openshell.program.metrics.Family;
import io.openshell.program.metrics.Histogram;
import io.openshell.program.metrics.Metrics;

/** Counts what happens in a gateway. Labels are methods, codes, fixed words and names that operators gave. Thread-safe. */
public final class GatewayMetrics implements GatewayListener {
    private static final Buckets CALLS = Buckets.seconds(
            "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "5", "30", "300", "3600");

    private final Metrics metrics = new Metrics();

    private final Family<Counter> calls = metrics.counters(
            "openshell_gateway_grpc_calls_total", "Calls that were let in and are over.", "method", "code");
    private final Family<Histogram> duration = metrics.histograms(
            "openshell_gateway_grpc_call_duration_seconds", "From the beginning of a call, or stream, to its end.",
            CALLS, "method");
    private final Family<Counter> callersRefused = metrics.counters(
            "openshell_gateway_callers_refused_total", "Callers who were not who they had to be.", "method", "reason");
    private final Counter changes =
            metrics.counter("openshell_gateway_changes_total", "Changes that operators made here.");
    private final Counter routesLeftOut = metrics.counter(
            "openshell_gateway_routes_left_out_total", "Times that a route could not be in the bundle.");
    private final Counter storeFailures = metrics.counter(
            "openshell_gateway_store_failures_total", "Times that the store could not be used any more.");
    private final Family<Counter> tokenFailures = metrics.counters(
            "openshell_gateway_token_failures_total", "Tokens that could not be minted.", "provider");
    private final Counter faults =
            metrics.counter("openshell_gateway_faults_total", "Faults on this side; the log has them.");

    /** Written by the thread that looks at the store. */
    private volatile boolean storeUsable = true;

    /** Creates metrics of a gateway to which nothing has happened yet. */
    public GatewayMetrics() {}

    @Override
    public void on(GatewayEvent event) {
        switch (event) {
            case CallFinished call -> {
                calls.with(call.method(), call.code()).increment();
                duration.with(call.method()).record(call.duration().toNanos());
            }
            case CallerRefused refused -> callersRefused.with(refused.method(), refused.reason()).increment();
            case Changed changed -> changes.increment();
            case RouteLeftOut left -> routesLeftOut.increment();
            case StoreFailed failed -> {
                storeUsable = false;
                storeFailures.increment();
            }
            case StoreRecovered recovered -> storeUsable = true;
            case TokenFailed failed -> tokenFailures.with(failed.provider()).increment();
            case TokenRecovered recovered -> {
                // That it failed is what alarms.
            }
            case Faulted faulted -> faults.increment();
        }
    }

    /** Returns whether the store could be used when it was last looked at. */
    boolean isStoreUsable() {
        return storeUsable;
    }

    Metrics metrics() {
        return metrics;
    }
}
