package io.openshell.router.internal.usage;

import static io.openshell.router.internal.usage.Metered.usage;

import io.openshell.core.InferenceProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnthropicUsageTest {
    private static final String START = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":\
            "claude-sonnet-4-20250514","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,\
            "cache_creation_input_tokens":2048,"cache_read_input_tokens":18048,"cache_creation":\
            {"ephemeral_5m_input_tokens":2048,"ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard"}}}

            """;
    private static final String DELTAS = """
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":\
            "{\\"usage\\":{\\"output_tokens\\":99}}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            """;
    private static final String END = """
            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":%s}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    @Test
    void aMessageSaysItWhole() {
        Metered.json(InferenceProtocol.ANTHROPIC_MESSAGES,
                "{\"id\":\"msg_01\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4\",\"content\":"
                        + "[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"f\",\"input\":{\"usage\":"
                        + "{\"input_tokens\":9}}}],\"stop_reason\":\"tool_use\",\"stop_sequence\":null,\"usage\":"
                        + "{\"input_tokens\":2095,\"cache_creation_input_tokens\":100,\"cache_read_input_tokens\":200,"
                        + "\"output_tokens\":503,\"server_tool_use\":{\"input_tokens\":7,\"web_search_requests\":1}}}")
                .says(usage(2095, 503, 200, 100, -1));
    }

    @ParameterizedTest
    @EnumSource(value = InferenceProtocol.class, names = {"ANTHROPIC_MESSAGES", "AWS_BEDROCK_INVOKE_STREAM"})
    void aStreamSaysItAtItsStartAndEnd(InferenceProtocol protocol) {
        Metered.events(protocol, START + DELTAS.repeat(2) + END.formatted("{\"output_tokens\":15}"))
                .says(usage(25, 15, 18048, 2048, -1));
    }

    @Test
    void theLastCountHoldsAndNullIsNone() {
        Metered.events(InferenceProtocol.ANTHROPIC_MESSAGES, START + END.formatted(
                "{\"input_tokens\":10682,\"cache_creation_input_tokens\":null,\"cache_read_input_tokens\":0,"
                        + "\"output_tokens\":510,\"server_tool_use\":{\"web_search_requests\":1}}"))
                .says(usage(10682, 510, 0, 2048, -1));
    }

    @Test
    void aCutStreamSaysWhatItHasSaid() {
        Metered.events(InferenceProtocol.ANTHROPIC_MESSAGES, START + DELTAS).says(usage(25, 1, 18048, 2048, -1));
        Metered.events(InferenceProtocol.ANTHROPIC_MESSAGES, START + DELTAS
                + "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"input_tokens\":26,\"output_tokens\":15")
                .says(usage(26, 1, 18048, 2048, -1));
    }

    @Test
    void aCountOfTokensIsNoUsage() {
        Metered.json(InferenceProtocol.ANTHROPIC_COUNT_TOKENS, "{\"input_tokens\":2095}")
                .says(usage(-1, -1, -1, -1, -1));
        Metered.json(InferenceProtocol.ANTHROPIC_MESSAGES, "{\"input_tokens\":2095}").says(usage(-1, -1, -1, -1, -1));
    }
}
