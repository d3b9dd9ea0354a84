package io.openshell.router.internal.usage;

import static io.openshell.router.internal.usage.Metered.bytes;
import static io.openshell.router.internal.usage.Metered.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are metered at all, and that none makes a meter throw. */
class UsageMeterTest {
    private static final TokenUsage FIVE = usage(5, -1, -1, -1, -1);
    private static final String JSON = "{\"usage\":{\"input_tokens\":5}}";

    private static TokenUsage meter(InferenceProtocol protocol, int status, Headers headers, byte[] body) {
        UsageMeter meter = UsageMeter.of(protocol, status, headers);
        meter.accept(ByteBuffer.wrap(body));
        return meter.usage();
    }

    private static TokenUsage meter(Headers headers, String body) {
        return meter(InferenceProtocol.ANTHROPIC_MESSAGES, 200, headers, bytes(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "Application/JSON; charset=utf-8", "application/problem+json",
        "application/json;charset=\"utf-8\"", " application/json ;x=y", "application/vnd.api+json"})
    void jsonIsMetered(String type) {
        assertThat(meter(Headers.of("Content-Type", type.strip()), JSON)).isEqualTo(FIVE);
    }

    @Test
    void aBodyWithoutATypeIsTakenForJson() {
        assertThat(meter(Headers.empty(), JSON)).isEqualTo(FIVE);
        assertThat(meter(Headers.empty(), "data: " + JSON + "\n\n")).isEqualTo(TokenUsage.unknown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "Text/Event-Stream;charset=utf-8", "TEXT/EVENT-STREAM ; x=y"})
    void eventsAreMetered(String type) {
        assertThat(meter(Headers.of("content-type", type), "data: " + JSON + "\n\n")).isEqualTo(FIVE);
        assertThat(meter(Headers.of("content-type", type), JSON)).isEqualTo(TokenUsage.unknown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html", "application/octet-stream", "application/jsonl", "json",
        "application/x-ndjson", "text/event-streams", "x; application/json"})
    void othersAreNot(String type) {
        assertThat(meter(Headers.of("content-type", type), JSON)).isEqualTo(TokenUsage.unknown());
    }

    @ParameterizedTest
    @CsvSource({"identity, true", "Identity, true", "gzip, false", "br, false", "'identity, gzip', false"})
    void aCompressedBodyIsNot(String coding, boolean metered) {
        assertThat(meter(Headers.of("content-type", "application/json", "Content-Encoding", coding), JSON))
                .isEqualTo(metered ? FIVE : TokenUsage.unknown());
        Headers twice = Headers.of("content-encoding", "identity", "content-encoding", coding);
        assertThat(meter(twice, JSON)).isEqualTo(metered ? FIVE : TokenUsage.unknown());
    }

    @ParameterizedTest
    @CsvSource({"200, true", "201, true", "299, true", "199, false", "300, false", "400, false", "429, false",
        "500, false"})
    void onlySuccessIsMetered(int status, boolean metered) {
        Headers headers = Headers.of("X-Amzn-Bedrock-Input-Token-Count", "5");
        assertThat(meter(InferenceProtocol.AWS_BEDROCK_INVOKE, status, headers, bytes(JSON)))
                .isEqualTo(metered ? FIVE : TokenUsage.unknown());
    }

    @ParameterizedTest
    @EnumSource(InferenceProtocol.class)
    void garbageMakesNoMeterThrow(InferenceProtocol protocol) {
        Random random = new Random(17);
        String marks = "{}[]\":,\\ \n\rdatausge0159-.enl\u0000\u00ff=";
        for (String type : List.of("application/json", "text/event-stream", "application/vnd.amazon.eventstream")) {
            Headers headers = Headers.of("content-type", type);
            for (int round = 0; round < 300; round++) {
                UsageMeter meter = UsageMeter.of(protocol, 200, headers);
                for (int piece = 0; piece < 5; piece++) {
                    byte[] noise = new byte[random.nextInt(200)];
                    random.nextBytes(noise);
                    for (int i = 0; i < noise.length && round % 2 == 0; i++) {
                        noise[i] = (byte) marks.charAt(random.nextInt(marks.length()));
                    }
                    meter.accept(ByteBuffer.wrap(noise));
                    meter.usage();
                }
            }
        }
    }
}
