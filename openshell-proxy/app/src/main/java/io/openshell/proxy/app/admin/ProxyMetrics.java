package io.openshell.proxy.app.admin;

import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
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
    /**
     * A counter, as cheap to find as there are requests.
     *
     * @param family the name of the metric
     * @param kind the first label, or empty
     * @param status the second label, or 0
     * @param outcome the third label, or empty if there is none of them but the status
     */
    private record Series(String family, String kind, int status, String outcome) {
        private static Series of(String family) {
            return new Series(family, "", 0, "");
        }

        private static Series of(String family, int status) {
            return new Series(family, "", status, "");
        }

        /** Returns the series as it is printed. */
        private String text() {
            String labels = kind.isEmpty()
                    ? "status=\"%d\"".formatted(status)
                    : "kind=\"%s\",status=\"%d\",outcome=\"%s\"".formatted(kind, status,
                            outcome.toLowerCase(Locale.ROOT));
            return "openshell_proxy_" + family + (kind.isEmpty() && status == 0 ? "" : "{" + labels + "}");
        }
    }

    private static final Series BODY_BYTES = Series.of("request_body_bytes_total");
    private static final Series ANSWER_BYTES = Series.of("response_body_bytes_total");
    private static final Series DURATION = Series.of("request_duration_milliseconds_total");

    private final Map<Series, LongAdder> counters = new ConcurrentHashMap<>();

    @Override
    public void on(ProxyEvent event) {
        switch (event) {
            case RequestFinished finished -> {
                add(new Series("requests_total", finished.kind(), finished.status(), finished.outcome().name()), 1);
                add(BODY_BYTES, finished.call().requestBytes());
                add(ANSWER_BYTES, finished.responseBytes());
                add(DURATION, finished.duration().toMillis());
            }
            case RequestStarted started -> {
                // Counted at its end.
            }
            case AnswerBegan began -> {
                // Counted at its end.
            }
            case TlsEstablished established -> add(Series.of("tls_sessions_total"), 1);
            case RequestRefused refused -> add(Series.of("requests_refused_total", refused.status()), 1);
            case TunnelRefused refused -> add(Series.of("tunnels_refused_total", refused.status()), 1);
            case TlsFailed failed -> add(Series.of("tls_failures_total"), 1);
            case ClientTimedOut late -> add(Series.of("client_timeouts_total"), 1);
            case ConnectionLimitReached limit -> add(Series.of("connections_refused_total"), 1);
            case Faulted faulted -> add(Series.of("faults_total"), 1);
        }
    }

    private void add(Series series, long count) {
        LongAdder counter = counters.get(series);
        if (counter == null) {
            counter = counters.computeIfAbsent(series, name -> new LongAdder());
        }
        counter.add(count);
    }

    /** Returns every series counted so far and its value, sorted by name. */
    public Map<String, Long> snapshot() {
        Map<String, Long> values = new TreeMap<>();
        counters.forEach((series, count) -> values.put(series.text(), count.sum()));
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
