package io.openshell.proxy.app.observe;

import static io.openshell.proxy.app.observe.MixedRun.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.SecretSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What metrics, access log and flight recording say of the same requests is what was done. */
class ObservationIT {
    @TempDir
    private static Path directory;

    private static MixedRun run;
    private static Scrape scrape;

    @BeforeAll
    static void serve() throws Exception {
        run = MixedRun.in(directory);
        scrape = Scrape.of(run.metrics);
    }

    private static String operation(String operation, String rest) {
        return "gen_ai_operation_name=\"" + operation + "\",gen_ai_provider_name=\"openai\"" + rest;
    }

    @Test
    void metricsCountRequestsByTheirEnd() {
        String name = "openshell_proxy_requests_total";
        String chat = "kind=\"chat_completion\",status=\"";
        assertThat(scrape.of(name, chat + "200\",outcome=\"complete\"")).isEqualTo(MixedRun.COMPLETE);
        assertThat(scrape.of(name, chat + "429\",outcome=\"complete\"")).isEqualTo(MixedRun.REFUSED_BY_BACKEND);
        assertThat(scrape.of(name, chat + "200\",outcome=\"truncated\"")).isEqualTo(MixedRun.TRUNCATED);
        assertThat(scrape.of(name, chat + "200\",outcome=\"client_gone\"")).isEqualTo(MixedRun.GONE);
        assertThat(scrape.of(name, "kind=\"messages\",status=\"400\",outcome=\"complete\""))
                .isEqualTo(MixedRun.WITHOUT_ROUTE);
        assertThat(scrape.of(name, "kind=\"models_list\",status=\"200\",outcome=\"complete\""))
                .isEqualTo(MixedRun.MODELS);
        assertThat(scrape.sum(name)).isEqualTo(REQUESTS);
    }

    @Test
    void metricsHaveTheNamesOfTheConvention() {
        String name = "gen_ai_server_request_duration_seconds_count";
        String model = ",gen_ai_request_model=\"pinned-model\"";
        assertThat(scrape.of(name, operation("chat", model))).isEqualTo(MixedRun.COMPLETE);
        assertThat(scrape.of(name, operation("chat", model + ",error_type=\"429\""))).isEqualTo(1);
        assertThat(scrape.of(name, operation("chat", model + ",error_type=\"truncated\""))).isEqualTo(1);
        assertThat(scrape.of(name, operation("chat", model + ",error_type=\"client_gone\""))).isEqualTo(1);
        assertThat(scrape.of(name, "gen_ai_operation_name=\"chat\",error_type=\"400\"")).isEqualTo(1);
        assertThat(scrape.of(name, operation("models_list", ""))).isEqualTo(1);
        assertThat(scrape.sum(name)).isEqualTo(REQUESTS);
        assertThat(scrape.of("gen_ai_server_time_to_first_token_seconds_count", operation("chat", model)))
                .isEqualTo(MixedRun.COMPLETE);
        assertThat(scrape.of("gen_ai_server_time_to_first_token_seconds_bucket",
                operation("chat", model + ",le=\"+Inf\""))).isEqualTo(MixedRun.COMPLETE);
    }

    @Test
    void metricsCountWhatWasDeniedAndTheSessions() {
        assertThat(scrape.sum("openshell_proxy_requests_refused_total")).isEqualTo(MixedRun.REQUESTS_DENIED);
        assertThat(scrape.sum("openshell_proxy_tunnels_refused_total")).isEqualTo(MixedRun.TUNNELS_DENIED);
        assertThat(scrape.of("openshell_proxy_tls_sessions_total", "version=\"TLSv1.3\"")).isEqualTo(MixedRun.TUNNELS);
        assertThat(scrape.of("openshell_proxy_faults_total", "")).isZero();
        assertThat(scrape.of("openshell_proxy_active_requests", "")).isZero();
        assertThat(scrape.of("openshell_proxy_active_answers", "")).isZero();
        assertThat(scrape.of("openshell_proxy_routes", "")).isEqualTo(1);
        assertThat(scrape.sum("openshell_proxy_routes_info")).isEqualTo(1);
        assertThat(scrape.of("openshell_proxy_ready", "")).isEqualTo(1);
        // Each answer of the backend that was begun; the request without a route had none.
        assertThat(scrape.of("openshell_proxy_overhead_seconds_count", "")).isEqualTo(REQUESTS - 1);
    }

    /** Returns the entries of requests, in their order. */
    private static List<Map<String, Object>> requests() {
        return run.log.lines().map(JsonLine::parse).filter(line -> line.get("event").equals("request")).toList();
    }

    @Test
    void theLogHasOneEntryARequest() {
        assertThat(requests()).hasSize(REQUESTS);
        assertThat(requests()).extracting(line -> line.get("id")).doesNotHaveDuplicates();
        assertThat(requests()).extracting(line -> line.get("outcome")).containsExactly(
                "complete", "complete", "complete", "complete", "truncated", "client_gone", "complete", "complete");
        assertThat(requests()).allSatisfy(line -> assertThat(line).containsKeys(
                "time", "level", "id", "method", "path", "kind", "status", "outcome", "request-bytes",
                "response-bytes", "ms"));
    }

    @Test
    void anEntrySaysWhatWasAskedForAndWhatWasSent() {
        for (Map<String, Object> line : requests().subList(0, 6)) {
            assertThat(line).containsEntry("route", "inference.local").containsEntry("model", "pinned-model")
                    .containsEntry("model-asked", MixedRun.ASKED).containsEntry("path", "/v1/chat/completions");
        }
        assertThat(requests().getFirst()).containsEntry("status", 200L)
                .containsEntry("response-bytes", (long) MixedRun.WHOLE.length()).containsKey("first-byte-ms")
                .doesNotContainKey("failure");
        assertThat(requests().get(3)).containsEntry("status", 429L);
        assertThat(requests().get(4)).containsEntry("level", "WARN").containsKey("failure");
        assertThat(requests().get(5)).containsEntry("response-bytes", (long) MixedRun.EVENT.length());
        assertThat(requests().get(6)).containsEntry("status", 400L).containsEntry("kind", "messages");
    }

    @Test
    void logAndMetricsCountTheTokensThatTheBackendSaid() {
        for (String type : List.of("input", "output")) {
            double logged = requests().stream()
                    .mapToLong(line -> (Long) line.getOrDefault(type + "-tokens", 0L)).sum();
            assertThat(logged).as(type).isEqualTo(MixedRun.COMPLETE * (type.equals("input") ? 12L : 5L));
            assertThat(scrape.sum("gen_ai_client_token_usage_sum")
                    - otherThan(type)).as(type).isEqualTo(logged);
        }
    }

    private static double otherThan(String type) {
        return scrape.samples().entrySet().stream()
                .filter(sample -> sample.getKey().startsWith("gen_ai_client_token_usage_sum{"))
                .filter(sample -> !sample.getKey().contains("gen_ai_token_type=\"" + type + "\""))
                .mapToDouble(Map.Entry::getValue).sum();
    }

    private static String jfr(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jfr").toString());
        command.addAll(List.of(arguments));
        command.add(run.recording.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Returns how many events of a name the summary counts. */
    private static long counted(String summary, String event) {
        return summary.lines().map(String::strip).filter(line -> line.startsWith("io.openshell." + event + " "))
                .mapToLong(line -> Long.parseLong(line.split(" +")[1])).sum();
    }

    @Test
    void theRecordingHasWhatWasDone() throws IOException {
        String summary = jfr("summary");
        assertThat(counted(summary, "InferenceRequest")).as(summary).isEqualTo(REQUESTS);
        assertThat(counted(summary, "Denied")).isEqualTo(MixedRun.REQUESTS_DENIED + MixedRun.TUNNELS_DENIED);
        assertThat(counted(summary, "TlsHandshake")).isEqualTo(MixedRun.TUNNELS);
        assertThat(counted(summary, "RouteRefresh")).isEqualTo(1);
        String events = jfr("print", "--events", "io.openshell.*");
        assertThat(events).contains("model = \"pinned-model\"", "outcome = \"CUT\"", "outcome = \"CANCELLED\"",
                "status = 429", "what = \"tunnel\"", "userRoutes = 1").doesNotContain("stackTrace");
    }

    @Test
    void noSinkHoldsTheKeyOrThePrompt() throws IOException {
        SecretSearch search = SecretSearch.of(List.of(MixedRun.KEY, MixedRun.PROMPT));
        search.text("metrics", run.metrics);
        search.text("log", run.log);
        search.file("recording", run.recording);
        search.text("events", jfr("print"));
        assertThat(search.findings()).isEmpty();
        assertThat(search.searched().values()).allMatch(bytes -> bytes > 1000);
        assertThat(run.metrics).doesNotContain("by a client", "asked \\\"by");
    }
}
