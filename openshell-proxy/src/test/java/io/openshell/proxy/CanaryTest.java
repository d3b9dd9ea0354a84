package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.proxy.http1.Http1Limits;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever a backend does, echoing the key included, no byte of the key reaches a client or an event: not the key, not
 * its Base64, not twelve characters of it in a row.
 */
class CanaryTest {
    private static final String KEY = ProxyFixture.KEY;

    private static final String[] PATHS = {"/v1/chat/completions", "/v1/embeddings", "/v1/messages", "/v1/responses",
        "/model/m/invoke-with-response-stream", "/v1/files"};

    /** Faults of a backend, with the key in everything it says. */
    private static List<Reply> faults() {
        String echo = "{\"error\":\"bad key " + KEY + "\"}";
        List<Reply> replies = new ArrayList<>(List.of(
                Reply.json(401, echo),
                Reply.json(500, echo).header("X-Key", KEY).header("WWW-Authenticate", "Bearer " + KEY),
                Reply.json(200, echo).dripEvery(1),
                Reply.script().statusLine("HTTP/1.1 200 " + KEY, "X-" + KEY + ": 1", "Content-Length: 2").bytes("{}"),
                Reply.raw(KEY + "\r\n\r\n").close(),
                Reply.script().statusLine("HTTP/1.1 " + KEY + " OK").close(),
                Reply.script().head(200, "Content-Length: " + KEY).close(),
                Reply.script().head(200, KEY).close(),
                Reply.script().head(302, "Location: https://" + KEY + ".example/", "Content-Length: 0"),
                Reply.script().head(200, "Transfer-Encoding: chunked").bytes(KEY + "\r\n").close(),
                Reply.sse(List.of("data: " + KEY, "data: x" + KEY + KEY)),
                Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                        .chunk("data: " + KEY.substring(0, 10)).chunk(KEY.substring(10) + "\n\n").reset(),
                Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                        .chunk("data: " + KEY.substring(0, 20)).close(),
                Reply.noAnswerClose(),
                Reply.noAnswerReset(),
                Reply.noAnswer()));
        for (int cut = 1; cut < 200; cut += 13) {
            replies.add(Reply.json(200, echo).header("X-Echo", KEY).truncateAfter(cut));
            replies.add(Reply.json(200, echo).resetAfter(cut));
        }
        return replies;
    }

    @Test
    void noAnswerAndNoEventHoldsTheKeyUnderAnyFault() throws Exception {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProxyFixture proxy = ProxyFixture.startWithRoutes(ProxyFixture.routes(backend).stream()
                        .map(route -> impatient(backend, route))
                        .toList())) {
            for (Reply reply : faults()) {
                backend.answerAll(reply);
                for (String path : PATHS) {
                    try (TunnelClient client = proxy.connect()) {
                        client.send("POST " + path + " HTTP/1.1\r\nHost: inference.local\r\nConnection: close\r\n"
                                + "Content-Length: 15\r\n\r\n{\"stream\":true}");
                        seen.writeBytes(client.readUntilQuiet());
                    }
                }
            }
            assertThat(seen.size()).isGreaterThan(10_000);
            assertClean(seen.toString(StandardCharsets.ISO_8859_1));
            List<ProxyEvent> events = proxy.reports().await(faults().size() * PATHS.length);
            assertClean(describe(events));
        }
    }

    @Test
    void theDialectsErrorsHoldNoKeyEither() throws Exception {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (ProxyFixture proxy = ProxyFixture.start(Http1Limits.builder().bodyBytes(1000).build())) {
            proxy.upstream().answerWith(new ProviderDialects().expectingKey("another-key")::answer);
            for (String path : PATHS) {
                try (TunnelClient client = proxy.connect()) {
                    seen.writeBytes(client.post(path, "{}").read().body());
                }
            }
            assertThat(seen.toString(StandardCharsets.UTF_8)).contains("error");
            assertClean(seen.toString(StandardCharsets.ISO_8859_1));
        }
    }

    private static ResolvedRoute impatient(ScriptedUpstream backend, ResolvedRoute route) {
        return ProxyFixture.route(backend, route.providerType()).timeout(Duration.ofMillis(500)).build();
    }

    /** Everything that an event can print, stack traces of faults included. */
    private static String describe(List<ProxyEvent> events) {
        StringWriter text = new StringWriter();
        for (ProxyEvent event : events) {
            text.append(event.toString()).append('\n');
            if (event instanceof Faulted faulted) {
                faulted.fault().printStackTrace(new PrintWriter(text));
            }
        }
        return text.toString();
    }

    private static void assertClean(String text) {
        assertThat(text.contains(Base64.getEncoder().withoutPadding().encodeToString(KEY.getBytes(
                StandardCharsets.US_ASCII)))).isFalse();
        for (int i = 0; i + 12 <= KEY.length(); i++) {
            String window = KEY.substring(i, i + 12);
            int at = text.indexOf(window);
            assertThat(at < 0 ? "" : text.substring(Math.max(0, at - 200), at + 12)).as(window).isEmpty();
        }
    }
}
