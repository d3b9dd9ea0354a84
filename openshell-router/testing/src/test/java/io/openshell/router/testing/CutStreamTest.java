package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CutStreamTest {

    private static final String CHAT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],\"stream\":true}";

    /** Every streamed operation with a body that asks for the stream and says what replaces the {@code %s}. */
    private static Map<String, String> streams() {
        Map<String, String> streams = new LinkedHashMap<>();
        streams.put("/v1/chat/completions", CHAT);
        streams.put("/v1/completions", "{\"model\":\"m\",\"prompt\":\"%s\",\"stream\":true}");
        streams.put("/v1/responses", "{\"model\":\"m\",\"input\":\"%s\",\"stream\":true}");
        streams.put("/v1/messages", CHAT.replace("{\"model\"", "{\"max_tokens\":9,\"model\""));
        streams.put("/model/m/invoke-with-response-stream", CHAT);
        return streams;
    }

    @Test
    void aPromptCutsTheStreamInTheMiddle() throws Exception {
        for (Map.Entry<String, String> stream : streams().entrySet()) {
            try (ScriptedUpstream upstream = ScriptedUpstream.speaking(new ProviderDialects())) {
                String whole = answer(upstream, stream.getKey(), stream.getValue().formatted("hi"), true);
                assertThat(whole).as(stream.getKey()).endsWith("\r\n0\r\n\r\n");

                String cut = answer(upstream, stream.getKey(), stream.getValue().formatted("CUT-THE-STREAM now"), false);
                assertThat(cut).as(stream.getKey()).endsWith("\r\n").doesNotEndWith("0\r\n\r\n");
                assertThat(chunks(cut)).isPositive().isEqualTo((chunks(whole) - 1) / 2);
            }
        }
    }

    @Test
    void aStreamIsCutBehindSoManyEvents() throws Exception {
        for (int events : new int[] {0, 1, 4, 8, 99}) {
            try (ScriptedUpstream upstream =
                    ScriptedUpstream.speaking(new ProviderDialects().cutStreamAfterEvents(events))) {
                String cut = answer(upstream, "/v1/chat/completions", CHAT.formatted("hi"), false);
                assertThat(chunks(cut)).isEqualTo(Math.min(events, 8));
                assertThat(cut).doesNotContain("\r\n0\r\n");
            }
        }
    }

    @Test
    void aStreamIsCutBehindSoManyBytes() throws Exception {
        int firstEvent;
        try (ScriptedUpstream upstream = ScriptedUpstream.speaking(new ProviderDialects())) {
            firstEvent = body(answer(upstream, "/v1/chat/completions", CHAT.formatted("hi"), true)).indexOf("\n\n") + 2;
        }
        for (int bytes : new int[] {0, 1, firstEvent - 1, firstEvent, firstEvent + 1}) {
            try (ScriptedUpstream upstream =
                    ScriptedUpstream.speaking(new ProviderDialects().cutStreamAfter(bytes))) {
                String cut = answer(upstream, "/v1/chat/completions", CHAT.formatted("hi"), false);
                assertThat(body(cut)).hasSize(bytes);
                assertThat(cut).doesNotContain("\r\n0\r\n");
            }
        }
    }

    @Test
    void anAnswerThatIsNoStreamIsNotCut() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.speaking(new ProviderDialects().cutStreamAfterEvents(1))) {
            String body = "{\"model\":\"m\",\"messages\":[\"CUT-THE-STREAM\"]}";
            assertThat(answer(upstream, "/v1/chat/completions", body, true)).endsWith("}");
        }
    }

    @Test
    void aStreamMayTakeItsTimeAndSayOtherThings() throws Exception {
        ProviderDialects dialects = new ProviderDialects().saying("One, \"two\".").pausing(Duration.ofMillis(1));
        try (ScriptedUpstream upstream = ScriptedUpstream.speaking(dialects)) {
            assertThat(answer(upstream, "/v1/chat/completions", CHAT.formatted("hi"), true))
                    .contains("{\"content\":\"One,\"}", "{\"content\":\" \\\"two\\\".\"}").endsWith("\r\n0\r\n\r\n");
        }
        assertThatThrownBy(() -> new ProviderDialects().cutStreamAfter(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProviderDialects().cutStreamAfterEvents(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String answer(ScriptedUpstream upstream, String path, String body, boolean keepsOpen)
            throws IOException {
        try (RawClient client = new RawClient(upstream)) {
            // A connection that the client wants closed would not tell who closed it.
            client.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nx-api-key: k\r\nanthropic-version: 2023-06-01\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            if (!keepsOpen) {
                return client.readToEnd();
            }
            String head = client.readThrough("\r\n\r\n");
            return head + (head.contains("chunked") ? client.readThrough("\r\n0\r\n\r\n") : client.readThrough("}}"));
        }
    }

    /** How many chunks begin in the answer, the last one counted. */
    private static int chunks(String answer) {
        int chunks = 0;
        int at = answer.indexOf("\r\n\r\n") + 4;
        while (at < answer.length()) {
            int size = Integer.parseInt(answer.substring(at, answer.indexOf("\r\n", at)), 16);
            at = answer.indexOf("\r\n", at) + 2 + size + 2;
            chunks++;
        }
        return chunks;
    }

    /** What there is of the events, without chunk framing. */
    private static String body(String answer) {
        StringBuilder body = new StringBuilder();
        int at = answer.indexOf("\r\n\r\n") + 4;
        while (at < answer.length()) {
            int size = Integer.parseInt(answer.substring(at, answer.indexOf("\r\n", at)), 16);
            at = answer.indexOf("\r\n", at) + 2;
            body.append(answer, at, Math.min(at + size, answer.length()));
            at += size + 2;
        }
        return body.toString();
    }
}
