package io.openshell.router.internal.usage;

import static io.openshell.router.internal.usage.Metered.bytes;
import static io.openshell.router.internal.usage.Metered.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BedrockUsageTest {
    private static final int HEADERS = 75;
    private static final String START =
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_bdrk_01\",\"content\":[],"
                    + "\"usage\":{\"input_tokens\":25,\"cache_creation_input_tokens\":7,\"cache_read_input_tokens\":9,"
                    + "\"output_tokens\":1}}}";
    private static final String DELTA =
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi %d\"}}";
    private static final String END = "{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":15}}";
    private static final String STOP = "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":"
            + "{\"inputTokenCount\":26,\"outputTokenCount\":16,\"invocationLatency\":1264,\"firstByteLatency\":494,"
            + "\"cacheReadInputTokenCount\":10,\"cacheWriteInputTokenCount\":8}}";

    /** Sums are not looked at, so there are none. */
    private static byte[] message(String payload) {
        int length = 16 + HEADERS + payload.length();
        return ByteBuffer.allocate(length).putInt(length).putInt(HEADERS).position(12 + HEADERS).put(bytes(payload))
                .array();
    }

    private static String envelope(String event) {
        return "{\"bytes\":\"" + Base64.getEncoder().encodeToString(bytes(event)) + "\",\"p\":\"abcdefgh\"}";
    }

    private static byte[] events(String... events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String event : events) {
            all.writeBytes(message(envelope(event)));
        }
        return all.toByteArray();
    }

    @Test
    void aStreamIsMeasuredInItsLastEvent() {
        Metered.messages(events(START, DELTA.formatted(1), DELTA.formatted(22), DELTA.formatted(333), END, STOP))
                .says(usage(26, 16, 10, 8, -1));
    }

    @Test
    void aCutStreamSaysWhatTheModelHasSaid() {
        byte[] all = events(START, DELTA.formatted(1), END, STOP);
        Metered.messages(events(START, DELTA.formatted(1), END)).says(usage(25, 15, 9, 7, -1));
        Metered.messages(Arrays.copyOf(all, all.length - 240)).says(usage(25, 15, 9, 7, -1));
    }

    /** What stands in front of it shifts how it looks in base64. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xx", "xxx"})
    void aUsageIsFoundWhereverItBegins(String text) {
        Metered.messages(events("{\"t\":\"" + text + "\",\"usage\":{\"input_tokens\":5}}"))
                .says(usage(5, -1, -1, -1, -1));
        Metered.messages(events("{\"" + text + "\":1,\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":6}}"))
                .says(usage(6, -1, -1, -1, -1));
    }

    @Test
    void mostEventsAreToldByAQuickLook() {
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] delta = bytes(envelope(DELTA.formatted(i)));
            passed += Base64Filter.mayHaveCounts(delta, 0, delta.length) ? 1 : 0;
            for (String key : new String[] {"usage", "amazon-bedrock-invocationMetrics"}) {
                byte[] event = bytes(envelope("{\"" + "x".repeat(i % 3) + "\":" + i + ",\"" + key + "\":{}}"));
                assertThat(Base64Filter.mayHaveCounts(event, 0, event.length)).isTrue();
            }
        }
        assertThat(passed).isLessThan(200);
    }

    @Test
    void theMeasureHoldsWhereverItStands() {
        Metered.messages(events("{\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":6},\"usage\":"
                + "{\"input_tokens\":5,\"output_tokens\":4}}", END)).says(usage(6, 15, -1, -1, -1));
    }

    @Test
    void aSlashMayBeEscaped() {
        String event = "{\"t\":\"\u00ff\u00ff\u00ff?>?>?>\",\"usage\":{\"input_tokens\":5}}";
        assertThat(envelope(event)).contains("/");
        Metered.messages(message(envelope(event).replace("/", "\\/"))).says(usage(5, -1, -1, -1, -1));
        Metered.messages(message(envelope(event).replace("/", "\\u002f"))).says(usage(-1, -1, -1, -1, -1));
    }

    @Test
    void onlyTheBytesOfAnEnvelopeCount() {
        String inner = Base64.getEncoder().encodeToString(bytes("{\"usage\":{\"input_tokens\":5}}"));
        for (String payload : new String[] {"{\"usage\":{\"input_tokens\":5}}", "{\"p\":\"" + inner + "\"}",
            "{\"p\":{\"bytes\":\"" + inner + "\"}}", "[\"bytes\",\"" + inner + "\"]", "{\"bytes\":[\"" + inner + "\"]}",
            "{\"bytes\":\"" + "=" + inner + "\"}", "{\"bytes\":\"" + " " + inner + "\"}", ""}) {
            Metered.messages(message(payload)).says(usage(-1, -1, -1, -1, -1));
        }
        Metered.messages(message("{\"p\":\"x\",\"bytes\":\"" + inner + "\"}")).says(usage(5, -1, -1, -1, -1));
        Metered.messages(message("{\"bytes\":\"" + inner.replace("=", "") + "\"}")).says(usage(5, -1, -1, -1, -1));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "15, 0", "16, 1", "1000, -1", "300000, 131073", "25165841, 0", "2147483647, 0",
        "100, 2147483647"})
    void aMessageThatCannotBeEndsTheMetering(int length, int headers) {
        byte[] broken = ByteBuffer.allocate(8 + 65536).putInt(length).putInt(headers).array();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(events(START));
        all.writeBytes(broken);
        all.writeBytes(events(STOP));
        Metered.messages(all.toByteArray()).says(usage(25, 1, 9, 7, -1));
    }

    @Test
    void aLongEventIsFoundInTheEnd() {
        String event = "{\"text\":\"" + "word ".repeat(100_000) + "\",\"usage\":{\"input_tokens\":5}}";
        assertThat(Metered.messages(events(event, DELTA.formatted(1))).usage()).isEqualTo(usage(5, -1, -1, -1, -1));
    }

    @Test
    void headersGoBeforeTheBody() {
        Headers headers = Headers.of("Content-Type", "application/json", "X-Amzn-Bedrock-Input-Token-Count", "30",
                "x-amzn-bedrock-output-token-count", "40", "X-Amzn-Bedrock-Cache-Read-Input-Token-Count", "50",
                "X-Amzn-Bedrock-Cache-Write-Input-Token-Count", "60");
        byte[] body = bytes("{\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}");
        new Metered(InferenceProtocol.AWS_BEDROCK_INVOKE, headers, body).says(usage(30, 40, 50, 60, -1));
        new Metered(InferenceProtocol.AWS_BEDROCK_INVOKE, headers, new byte[0]).says(usage(30, 40, 50, 60, -1));
        // Only where they are Bedrock's.
        new Metered(InferenceProtocol.ANTHROPIC_MESSAGES, headers, body).says(usage(5, 6, -1, -1, -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "+1", "1.0", "1e3", "x", "9007199254740993", "99999999999999999999", "1, 2", "\u0661"})
    void aHeaderThatIsNoCountIsNone(String value) {
        Headers headers = Headers.of("Content-Type", "application/json");
        if (Headers.isFieldValue(value)) {
            headers = Headers.of("Content-Type", "application/json", "X-Amzn-Bedrock-Input-Token-Count", value,
                    "X-Amzn-Bedrock-Output-Token-Count", "9007199254740992");
            new Metered(InferenceProtocol.AWS_BEDROCK_INVOKE, headers, bytes("{\"usage\":{\"input_tokens\":5}}"))
                    .says(usage(5, 9007199254740992L, -1, -1, -1));
        }
    }

    @Test
    void withoutHeadersTheBodyOfTheModelIsRead() {
        Metered.json(InferenceProtocol.AWS_BEDROCK_INVOKE,
                "{\"type\":\"message\",\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":2,\"output_tokens\":6}}")
                .says(usage(5, 6, 2, -1, -1));
    }
}
