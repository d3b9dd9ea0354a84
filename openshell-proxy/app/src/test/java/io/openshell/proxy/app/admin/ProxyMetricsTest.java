package io.openshell.proxy.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
import io.openshell.router.InferenceRecord;
import io.openshell.router.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProxyMetricsTest {
    private static final String ASKED = "what-the-client-asked-for";

    private final ProxyMetrics metrics = new ProxyMetrics();

    private static InferenceRecord call(String provider, String model, TokenUsage usage) {
        return new InferenceRecord(
                Instant.EPOCH, InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST", "/v1/chat/completions", "route",
                provider, Optional.of(ASKED), model, 200, InferenceRecord.Outcome.COMPLETE, Optional.empty(), usage, 10,
                20, Optional.of(Duration.ofMillis(30)), Duration.ofMillis(29), Duration.ofMillis(40));
    }

    private static RequestFinished finished(String kind, InferenceRecord call, int status, Outcome outcome) {
        return new RequestFinished(
                1, kind, call, status, 20, Duration.ofMillis(50), Optional.of(Duration.ofNanos(150_000)), outcome,
                Optional.empty());
    }

    private static TokenUsage usage(long input, long output, long cacheRead, long cacheWrite, long reasoning) {
        return new TokenUsage(
                OptionalLong.of(input), OptionalLong.of(output), OptionalLong.of(cacheRead),
                OptionalLong.of(cacheWrite), OptionalLong.of(reasoning));
    }

    @Test
    void tokensAreCountedWhereTheyAreKnown() {
        metrics.on(finished("chat_completion", call("openai", "m", usage(100, 7, 60, 5, 3)), 200, Outcome.COMPLETE));
        metrics.on(finished("chat_completion", call("openai", "m", TokenUsage.unknown()), 200, Outcome.COMPLETE));
        String labels = "{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"m\"";
        assertThat(metrics.metrics().text().lines())
                .contains("gen_ai_client_token_usage_bucket" + labels + ",gen_ai_token_type=\"input\",le=\"64\"} 0",
                        "gen_ai_client_token_usage_bucket" + labels + ",gen_ai_token_type=\"input\",le=\"256\"} 1",
                        "gen_ai_client_token_usage_sum" + labels + ",gen_ai_token_type=\"input\"} 100",
                        "gen_ai_client_token_usage_sum" + labels + ",gen_ai_token_type=\"output\"} 7",
                        "gen_ai_client_token_usage_count" + labels + ",gen_ai_token_type=\"output\"} 1",
                        "openshell_proxy_cache_tokens_total{cache=\"read\",gen_ai_provider_name=\"openai\","
                                + "gen_ai_request_model=\"m\"} 60",
                        "openshell_proxy_cache_tokens_total{cache=\"write\",gen_ai_provider_name=\"openai\","
                                + "gen_ai_request_model=\"m\"} 5",
                        "openshell_proxy_reasoning_tokens_total{gen_ai_provider_name=\"openai\","
                                + "gen_ai_request_model=\"m\"} 3",
                        "gen_ai_server_request_duration_seconds_sum" + labels + "} 0.1",
                        "gen_ai_server_time_to_first_token_seconds_bucket" + labels + ",le=\"0.02\"} 0",
                        "gen_ai_server_time_to_first_token_seconds_bucket" + labels + ",le=\"0.04\"} 2");
    }

    @Test
    void whatTheClientChoseIsNoLabel() {
        metrics.on(finished("chat_completion", call("openai", "m", usage(1, 1, 1, 1, 1)), 200, Outcome.COMPLETE));
        assertThat(metrics.metrics().text()).doesNotContain(ASKED, "/v1/");
    }

    @Test
    void anErrorHasAClassAndNoFirstToken() {
        metrics.on(finished("messages", call("aws-bedrock", "m", TokenUsage.unknown()), 429, Outcome.COMPLETE));
        metrics.on(finished("completion", call("azure-openai", "m", TokenUsage.unknown()), 200, Outcome.TRUNCATED));
        metrics.on(finished("models_list", call("nvidia", "", TokenUsage.unknown()), 200, Outcome.CLIENT_GONE));
        String name = "gen_ai_server_request_duration_seconds_count";
        assertThat(metrics.metrics().text().lines())
                .contains(name + "{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"aws.bedrock\","
                        + "gen_ai_request_model=\"m\",error_type=\"429\"} 1",
                        name + "{gen_ai_operation_name=\"text_completion\",gen_ai_provider_name=\"azure.ai.openai\","
                                + "gen_ai_request_model=\"m\",error_type=\"truncated\"} 1",
                        name + "{gen_ai_operation_name=\"models_list\",gen_ai_provider_name=\"nvidia\","
                                + "error_type=\"client_gone\"} 1")
                .noneMatch(line -> line.contains("first_token"));
    }

    @Test
    void whatIsUnderWayIsAGauge() {
        metrics.on(new RequestStarted(1, "POST", "/v1/messages", "messages", "anthropic_messages", 5));
        metrics.on(new RequestStarted(2, "POST", "/v1/messages", "messages", "anthropic_messages", 5));
        metrics.on(new AnswerBegan(1, "route", "m", 200, Duration.ofMillis(3)));
        assertThat(metrics.metrics().text().lines())
                .contains("openshell_proxy_active_requests 2", "openshell_proxy_active_answers 1");
        metrics.on(finished("messages", call("anthropic", "m", TokenUsage.unknown()), 200, Outcome.COMPLETE));
        assertThat(metrics.metrics().text().lines())
                .contains("openshell_proxy_active_requests 1", "openshell_proxy_active_answers 0",
                        "openshell_proxy_overhead_seconds_bucket{le=\"0.0001\"} 0",
                        "openshell_proxy_overhead_seconds_bucket{le=\"0.0002\"} 1",
                        "openshell_proxy_overhead_seconds_sum 0.00015");
    }

    @Test
    void refusalsSayWhy() {
        metrics.on(new RequestRefused(403, "no pattern \"matches\""));
        metrics.on(new ClientTimedOut("a request"));
        metrics.on(new TlsEstablished("TLSv1.3", "TLS_AES_128_GCM_SHA256", Duration.ofMillis(4)));
        assertThat(metrics.metrics().text().lines())
                .contains(
                        "openshell_proxy_requests_refused_total{status=\"403\",reason=\"no pattern \\\"matches\\\"\"} 1",
                        "openshell_proxy_client_timeouts_total{waited_for=\"a request\"} 1",
                        "openshell_proxy_tls_sessions_total{version=\"TLSv1.3\"} 1",
                        "openshell_proxy_tls_handshake_duration_seconds_sum 0.004");
    }

    @Test
    void routesThatChangeAllDayDoNotGrowIt() {
        for (int i = 0; i < 5_000; i++) {
            metrics.on(finished(
                    "chat_completion", call("p" + i, "m" + i, usage(1, 1, 1, 1, 1)), 200, Outcome.COMPLETE));
        }
        assertThat(metrics.metrics().text().lines().filter(line -> line.startsWith("gen_ai_client_token_usage_count")))
                .hasSize(1_001).anyMatch(line -> line.contains("gen_ai_request_model=\"other\""));
    }
}
