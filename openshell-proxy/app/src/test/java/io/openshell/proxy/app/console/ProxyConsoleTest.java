package io.openshell.proxy.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.program.console.JsonWriter;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.ClientTimedOut;
import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.router.InferenceContext;
import io.openshell.router.InferenceRecord;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of a proxy: what is live, what is over, what was refused; bounded, and only once. */
class ProxyConsoleTest {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";

    private final ResolvedRoute route = ResolvedRoute.builder()
            .name("inference.local")
            .providerType("openai")
            .endpoint("https://backend.example/v1")
            .apiKey(Secret.of(KEY))
            .model("pinned")
            .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS)
            .build();
    private final Router router = Router.builder().build();
    private final InferenceContext context = new InferenceContext(router, RouteSnapshot.of("r1", List.of(route)));
    private final ProxyConsole console = new ProxyConsole();
    private final ProxyContent content = new ProxyContent(console, context, () -> 7, RouteOrigin.fixed("file"));

    @AfterEach
    void close() {
        router.close();
    }

    private static RequestStarted started(long id, String path) {
        return new RequestStarted(id, "POST", path, "chat_completion", "openai_chat_completions", 12);
    }

    private static AnswerBegan began(long id) {
        return new AnswerBegan(id, "inference.local", "pinned", 200, Duration.ofMillis(40));
    }

    private static RequestFinished finished(long id, String path, int status) {
        InferenceRecord call = new InferenceRecord(
                Instant.now(),
                InferenceProtocol.OPENAI_CHAT_COMPLETIONS,
                "POST",
                path,
                "inference.local",
                "openai",
                Optional.of("<asked>"),
                "pinned",
                status,
                InferenceRecord.Outcome.COMPLETE,
                Optional.empty(),
                new TokenUsage(OptionalLong.of(11), OptionalLong.of(22), OptionalLong.of(3), OptionalLong.empty(),
                        OptionalLong.empty()),
                12,
                34,
                Optional.of(Duration.ofMillis(39)),
                Duration.ofMillis(38),
                Duration.ofMillis(90));
        return new RequestFinished(id, "chat_completion", call, status, 34, Duration.ofMillis(91),
                Optional.of(Duration.ofMillis(1)), Outcome.COMPLETE, Optional.empty());
    }

    private String all() {
        content.look();
        JsonWriter out = new JsonWriter().object();
        content.writeAll(out);
        return out.endObject().toString();
    }

    /** Returns what changed since the last look, or nothing if only gauges did. */
    private String changes() {
        content.look();
        JsonWriter out = new JsonWriter().object();
        return content.writeChanges(out) ? out.endObject().toString() : "";
    }

    @Test
    void aRequestIsLiveThenAnsweringThenFinished() {
        console.on(started(1, "/v1/chat/completions"));
        assertThat(all()).contains("\"live\":[{\"id\":1,", "\"liveCount\":1", "\"finished\":[]");
        assertThat(changes()).contains("\"live\":[{\"id\":1,", "\"gone\":[]");
        assertThat(changes()).isEmpty();

        console.on(began(1));
        assertThat(changes()).contains("\"live\":[{\"id\":1,",
                "\"model\":\"pinned\",\"status\":200,\"firstByte\":40000}");
        assertThat(changes()).isEmpty();

        console.on(finished(1, "/v1/chat/completions", 200));
        assertThat(changes()).contains("\"gone\":[1]", "\"finished\":[{\"id\":1,", "\"asked\":\"\\u003casked\\u003e\"",
                "\"input\":11,\"output\":22,\"cacheRead\":3,\"firstByte\":40000,\"overhead\":1000,\"took\":91000}")
                .doesNotContain("cacheWrite", "reasoning");
        assertThat(changes()).isEmpty();
        assertThat(all()).contains("\"live\":[]", "\"liveCount\":0", "\"finished\":[{\"id\":1,",
                "\"requests\":1,\"failed\":0,\"denied\":0,\"input\":11,\"output\":22,\"firstByte\":[");
    }

    @Test
    void routesAreShownWithoutTheirKeysAndAgainWhenOthersAreInForce() {
        assertThat(all()).contains("\"endpoint\":\"https://backend.example/v1\"", "\"revision\":\"r1\"",
                "\"users\":\"user\"", "\"protocols\":[\"openai_chat_completions\"]", "\"connections\":7");
        assertThat(changes()).contains("\"routes\":[{");
        assertThat(changes()).isEmpty();
        context.replaceRoutes(RouteSnapshot.of("r2", List.of(route)));
        assertThat(changes()).contains("\"revision\":\"r2\"");
        assertThat(all()).doesNotContain("live-4Zq8");
    }

    @Test
    void denialsAreShownAndCountedByReason() {
        console.on(new RequestRefused(403, "no pattern"));
        console.on(new TunnelRefused(403, "another target"));
        console.on(new TlsFailed("no cipher"));
        console.on(new ClientTimedOut("head"));
        console.on(new ConnectionLimitReached(5));
        console.on(new Faulted(new IllegalStateException("quotes a prompt")));
        console.on(new RequestRefused(403, "no pattern"));
        assertThat(all()).contains("\"denied\":7", "\"kind\":\"TLS failed\",\"status\":0,\"reason\":\"no cipher\"",
                "{\"kind\":\"request refused\",\"reason\":\"no pattern\",\"count\":2}",
                "\"reason\":\"waited for head\"", "\"reason\":\"limit 5\"", "java.lang.IllegalStateException")
                .doesNotContain("prompt");
    }

    @Test
    void whatIsKeptIsBounded() {
        for (int id = 0; id < 1_000; id++) {
            console.on(started(id, "/v1/models/" + "x".repeat(10_000)));
            console.on(finished(id, "/v1/models/" + "x".repeat(10_000), 404));
            console.on(new TlsFailed("reason " + id));
        }
        String shown = all();
        assertThat(shown.split("\"took\":\\d")).hasSize(ProxyConsole.KEPT_REQUESTS + 1);
        assertThat(shown.split("\"kind\":\"TLS failed\",\"status\"")).hasSize(ProxyConsole.KEPT_DENIALS + 1);
        assertThat(shown.split("\"kind\":\"TLS failed\",\"reason\"")).hasSizeLessThanOrEqualTo(103);
        assertThat(shown).contains("\"requests\":1000", "other reasons").hasSizeLessThan(200_000);
        assertThat(console.finished().since(0)).allMatch(entry -> entry.value().path().length() <= 512);
    }

    @Test
    void ofVeryManyLiveRequestsTheOldestAreShownAndTheNumberOfAll() {
        for (int id = 1; id <= 1_000; id++) {
            console.on(started(id, "/v1/chat/completions"));
        }
        assertThat(all()).contains("\"liveCount\":1000", "{\"id\":250,").doesNotContain("{\"id\":251,");
        assertThat(changes().split("requestBytes")).hasSize(251);
        console.on(finished(1, "/v1/chat/completions", 200));
        assertThat(changes()).contains("\"live\":[{\"id\":251,", "\"gone\":[1]");
    }
}
