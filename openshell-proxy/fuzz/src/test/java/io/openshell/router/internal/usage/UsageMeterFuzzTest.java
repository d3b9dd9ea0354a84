package io.openshell.router.internal.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.fuzz.Pieces;
import io.openshell.router.TokenUsage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A meter finds the same in any pieces, never throws, and finds in a JSON object what another parser finds. */
class UsageMeterFuzzTest {
    /** Nests less deep than what a meter passes over. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(500).build())
            .build();

    @FuzzTest
    void aUsageIsWhatTheJsonSays(byte[] body) throws IOException {
        TokenUsage found = assertSameInPieces(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "application/json", body);
        String text = new String(body, StandardCharsets.ISO_8859_1);
        // A key that is spelled with escapes is another one to a meter.
        if (!text.contains("\\u")) {
            inputIn(text).ifPresent(input -> assertThat(found.input()).isEqualTo(input));
        }
    }

    /** Returns what is said of the input's tokens, if the text is one JSON object. */
    private static Optional<OptionalLong> inputIn(String text) throws IOException {
        OptionalLong input = OptionalLong.empty();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean usage = parser.currentName().equals("usage");
                if (parser.nextToken() != JsonToken.START_OBJECT || !usage) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean tokens = parser.currentName().matches("(input|prompt)_tokens");
                    boolean counts = parser.nextToken() == JsonToken.VALUE_NUMBER_INT && tokens;
                    if (counts && parser.getText().matches("[0-9]{1,16}") && parser.getLongValue() <= 1L << 53) {
                        input = OptionalLong.of(parser.getLongValue());
                    }
                    parser.skipChildren();
                }
            }
            return parser.nextToken() == null ? Optional.of(input) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @FuzzTest
    void eventsSayTheSameInAnyPieces(byte[] body) {
        assertSameInPieces(InferenceProtocol.OPENAI_RESPONSES, "text/event-stream", body);
    }

    @FuzzTest
    void messagesSayTheSameInAnyPieces(byte[] body) {
        assertSameInPieces(InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM, "application/vnd.amazon.eventstream", body);
    }

    private static TokenUsage assertSameInPieces(InferenceProtocol protocol, String type, byte[] body) {
        Headers headers = Headers.of("content-type", type);
        TokenUsage whole = meter(UsageMeter.of(protocol, 200, headers), List.of(ByteBuffer.wrap(body)));
        assertThat(meter(UsageMeter.of(protocol, 200, headers), Pieces.of(body))).isEqualTo(whole);
        return whole;
    }

    private static TokenUsage meter(UsageMeter meter, List<ByteBuffer> pieces) {
        pieces.forEach(meter::accept);
        return meter.usage();
    }
}
