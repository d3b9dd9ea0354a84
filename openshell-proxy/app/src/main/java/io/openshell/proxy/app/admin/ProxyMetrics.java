package io.openshell.proxy.app.admin;

import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.proxy.ProxyListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens in a proxy. Labels come from fixed sets (kinds, statuses, outcomes), never from a client, so that
 * their number is bounded. Thread-safe.
 */
public final class ProxyMetrics implements ProxyListener {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public void on(ProxyEvent event) {
        switch (event) {
            case RequestFinished finished -> {
                String outcome = finished.outcome().name().toLowerCase(Locale.ROOT);
                add("requests_total{kind=\"%s\",status=\"%d\",outcome=\"%s\"}"
                        .formatted(finished.kind(), finished.status(), outcome), 1);
                add("request_body_bytes_total", finished.requestBytes());
                add("response_body_bytes_total", finished.responseBytes());
                add("request_duration_milliseconds_total", finished.duration().toMillis());
            }
            case RequestRefused refused -> add("requests_refused_total{status=\"%d\"}".formatted(refused.status()), 1);
            case TunnelRefused refused -> add("tunnels_refused_total{status=\"%d\"}".formatted(refused.status()), 1);
            case TlsFailed failed -> add("tls_failures_total", 1);
            case ClientTimedOut late -> add("client_timeouts_total", 1);
            case ConnectionLimitReached limit -> add("connections_refused_total", 1);
            case Faulted faulted -> add("faults_total", 1);
        }
    }

    private void add(String series, long count) {
        counters.computeIfAbsent("openshell_proxy_" + series, name -> new LongAdder()).add(count);
    }

    /** Returns every series counted so far and its value, sorted by name. */
    public Map<String, Long> snapshot() {
        Map<String, Long> values = new TreeMap<>();
        counters.forEach((series, count) -> values.put(series, count.sum()));
        return values;
    }

    /** Returns the counters and gauges in the Prometheus text format, version 0.0.4. */
    String prometheusText(int connections, int routes, Optional<GatewayState> gateway) {
        StringBuilder text = new StringBuilder();
        String family = "";
        for (Map.Entry<String, Long> counter : snapshot().entrySet()) {
            String name = counter.getKey().replaceFirst("\\{.*", "");
            if (!name.equals(family)) {
                text.append("# TYPE ").append(name).append(" counter\n");
                family = name;
            }
            text.append(counter.getKey()).append(' ').append(counter.getValue()).append('\n');
        }
        appendGauge(text, "openshell_proxy_connections", connections);
        appendGauge(text, "openshell_proxy_routes", routes);
        gateway.ifPresent(state -> appendGateway(text, state));
        return text.toString();
    }

    private static void appendGateway(StringBuilder text, GatewayState gateway) {
        appendGauge(text, "openshell_proxy_gateway_connected", gateway.isConnected().getAsBoolean() ? 1 : 0);
        gateway.lastSuccess().get().ifPresent(success -> appendGauge(
                text,
                "openshell_proxy_routes_age_seconds",
                Duration.between(success, Instant.now()).toSeconds()));
    }

    private static void appendGauge(StringBuilder text, String name, long value) {
        text.append("# TYPE ").append(name).append(" gauge\n");
        text.append(name).append(' ').append(value).append('\n');
    }
}
