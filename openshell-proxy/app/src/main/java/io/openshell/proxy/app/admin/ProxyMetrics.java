package io.openshell.proxy.app.admin;

import io.openshell.program.metrics.Buckets;
import io.openshell.program.metrics.Counter;
import io.openshell.program.metrics.Family;
import io.openshell.program.metrics.Histogram;
import io.openshell.program.metrics.Metrics;
import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.proxy.ProxyListener;
import io.openshell.router.InferenceRecord;
import io.openshell.router.TokenUsage;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens in a proxy. Labels are fixed words, statuses and what the operator wrote into routes, never what a
 * client sent: the model asked for is no label. Thread-safe.
 */
public final class ProxyMetrics implements ProxyListener {
    private static final Buckets OVERHEAD = Buckets.seconds(
            "0.00005", "0.0001", "0.0002", "0.0005", "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.5",
            "1", "5");

    private static final Buckets HANDSHAKE =
            Buckets.seconds("0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5");

    private final Metrics metrics = new Metrics();

    private final Family<Counter> requests = metrics.counters(
            "openshell_proxy_requests_total", "Requests that matched a pattern, by the answer.", "kind", "status",
            "outcome");
    private final Family<Histogram> duration = metrics.histograms(
            "gen_ai_server_request_duration_seconds", "From the end of a request to the end of its answer.",
            GenAi.DURATION, GenAi.OPERATION, GenAi.PROVIDER, GenAi.MODEL, GenAi.ERROR);
    private final Family<Histogram> firstToken = metrics.histograms(
            "gen_ai_server_time_to_first_token_seconds",
            "From a request to the first byte of the body of its answer, if that was no error.", GenAi.FIRST_TOKEN,
            GenAi.OPERATION, GenAi.PROVIDER, GenAi.MODEL);
    private final Family<Histogram> tokens = metrics.histograms(
            "gen_ai_client_token_usage", "Tokens of requests and answers, as far as backends said so.", GenAi.TOKENS,
            GenAi.OPERATION, GenAi.PROVIDER, GenAi.MODEL, GenAi.TOKEN_TYPE);
    private final Family<Counter> cacheTokens = metrics.counters(
            "openshell_proxy_cache_tokens_total", "Tokens of requests read from or written to a provider's cache.",
            "cache", GenAi.PROVIDER, GenAi.MODEL);
    private final Family<Counter> reasoningTokens = metrics.counters(
            "openshell_proxy_reasoning_tokens_total", "Tokens of answers that were spent on thinking.",
            GenAi.PROVIDER, GenAi.MODEL);
    private final Histogram overhead = metrics.histogram(
            "openshell_proxy_overhead_seconds",
            "What the proxy added to the time until an answer began; the wait for the backend is not in it.", OVERHEAD);
    private final Counter requestBytes = metrics.counter(
            "openshell_proxy_request_body_bytes_total", "Bytes of the bodies of requests, decoded.");
    private final Counter responseBytes =
            metrics.counter("openshell_proxy_response_body_bytes_total", "Bytes of the bodies of answers.");
    private final Family<Counter> requestsRefused = metrics.counters(
            "openshell_proxy_requests_refused_total", "Requests refused before any route was looked at.", "status",
            "reason");
    private final Family<Counter> tunnelsRefused = metrics.counters(
            "openshell_proxy_tunnels_refused_total", "Connections that asked for something else than the tunnel.",
            "status", "reason");
    private final Counter connectionsRefused = metrics.counter(
            "openshell_proxy_connections_refused_total", "Connections turned away because there were too many.");
    private final Family<Counter> tlsSessions =
            metrics.counters("openshell_proxy_tls_sessions_total", "TLS sessions established.", "version");
    private final Histogram handshake = metrics.histogram(
            "openshell_proxy_tls_handshake_duration_seconds", "From a handshake's first byte to its end.", HANDSHAKE);
    private final Counter tlsFailures = metrics.counter(
            "openshell_proxy_tls_failures_total", "TLS sessions that could not be established or broke.");
    private final Family<Counter> clientTimeouts = metrics.counters(
            "openshell_proxy_client_timeouts_total", "Clients that kept the proxy waiting for too long.",
            "waited_for");
    private final Counter faults =
            metrics.counter("openshell_proxy_faults_total", "Faults on this side; the log has them.");

    private final LongAdder started = new LongAdder();
    private final LongAdder finished = new LongAdder();
    private final LongAdder answersBegun = new LongAdder();
    private final LongAdder answersEnded = new LongAdder();

    /** Creates metrics of a proxy to which nothing has happened yet. */
    public ProxyMetrics() {
        metrics.gauge("openshell_proxy_active_requests", "Requests that are not answered in full.",
                () -> Optional.of(difference(started, finished)));
        metrics.gauge("openshell_proxy_active_answers", "Answers that have begun and not ended.",
                () -> Optional.of(difference(answersBegun, answersEnded)));
    }

    /** Returns how many have begun and not ended; the ends are read first, so that it is never below zero. */
    private static long difference(LongAdder begun, LongAdder ended) {
        long over = ended.sum();
        return begun.sum() - over;
    }

    @Override
    public void on(ProxyEvent event) {
        switch (event) {
            case RequestStarted start -> started.increment();
            case AnswerBegan began -> answersBegun.increment();
            case RequestFinished end -> count(end);
            case RequestRefused(int status, String reason) ->
                requestsRefused.with(Integer.toString(status), reason).increment();
            case TunnelRefused(int status, String reason) ->
                tunnelsRefused.with(Integer.toString(status), reason).increment();
            case TlsEstablished session -> {
                tlsSessions.with(session.version()).increment();
                handshake.record(session.duration().toNanos());
            }
            case TlsFailed failed -> tlsFailures.increment();
            case ClientTimedOut late -> clientTimeouts.with(late.phase()).increment();
            case ConnectionLimitReached limit -> connectionsRefused.increment();
            case Faulted fault -> faults.increment();
        }
    }

    private void count(RequestFinished end) {
        InferenceRecord call = end.call();
        String operation = GenAi.operation(end.kind());
        String provider = GenAi.provider(call.provider());
        String error = GenAi.error(end);
        requests.with(end.kind(), Integer.toString(end.status()), word(end.outcome())).increment();
        duration.with(operation, provider, call.model(), error).record(end.duration().toNanos());
        if (error.isEmpty() && call.firstByte().isPresent()) {
            firstToken.with(operation, provider, call.model()).record(call.firstByte().get().toNanos());
        }
        countTokens(operation, provider, call.model(), call.usage());
        requestBytes.add(call.requestBytes());
        responseBytes.add(end.responseBytes());
        if (end.overhead().isPresent()) {
            overhead.record(end.overhead().get().toNanos());
            answersEnded.increment();
        }
        finished.increment();
    }

    private void countTokens(String operation, String provider, String model, TokenUsage usage) {
        if (usage.input().isPresent()) {
            tokens.with(operation, provider, model, "input").record(usage.input().getAsLong());
        }
        if (usage.output().isPresent()) {
            tokens.with(operation, provider, model, "output").record(usage.output().getAsLong());
        }
        if (usage.cacheRead().orElse(0) > 0) {
            cacheTokens.with("read", provider, model).add(usage.cacheRead().getAsLong());
        }
        if (usage.cacheWrite().orElse(0) > 0) {
            cacheTokens.with("write", provider, model).add(usage.cacheWrite().getAsLong());
        }
        if (usage.reasoning().orElse(0) > 0) {
            reasoningTokens.with(provider, model).add(usage.reasoning().getAsLong());
        }
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case COMPLETE -> "complete";
            case TRUNCATED -> "truncated";
            case CLIENT_GONE -> "client_gone";
        };
    }

    /** Returns what everything is written with; gauges of what events do not tell can be named in it. */
    public Metrics metrics() {
        return metrics;
    }
}
