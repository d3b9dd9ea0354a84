package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.proxy.ProxyEvent.Faulted;
import io.openshell.router.testing.IndiscreetReplies;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    @Test
    void noAnswerAndNoEventHoldsTheKeyUnderAnyFault() throws Exception {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProxyFixture proxy = ProxyFixture.startWithRoutes(ProxyFixture.routes(backend).stream()
                        .map(route -> impatient(backend, route))
                        .toList())) {
            List<Reply> replies = IndiscreetReplies.of(KEY);
            for (Reply reply : replies) {
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
            List<ProxyEvent> events = proxy.reports().await(replies.size() * PATHS.length);
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
