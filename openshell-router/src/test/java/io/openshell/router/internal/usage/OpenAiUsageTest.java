package io.openshell.router.internal.usage;

import static io.openshell.router.internal.usage.Metered.usage;

import io.openshell.core.InferenceProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiUsageTest {
    private static final String USAGE = """
            {"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,
             "prompt_tokens_details":{"cached_tokens":1920,"audio_tokens":0},
             "completion_tokens_details":{"reasoning_tokens":64,"audio_tokens":0,"accepted_prediction_tokens":7,
             "rejected_prediction_tokens":9}}""";
    private static final String CHUNK = "data: {\"id\":\"chatcmpl-Bx\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1760000000,\"model\":\"gpt-4o-2024-08-06\",\"service_tier\":\"default\",\"choices\":[%s]%s}\n\n";
    private static final String DELTA =
            "{\"index\":0,\"delta\":{\"content\":\" the \\\"usage\\\":{\"},\"logprobs\":null,\"finish_reason\":null}";
    private static final String NEW_USAGE = """
            {"input_tokens":328,"input_tokens_details":{"cached_tokens":256,"cache_write_tokens":12},"output_tokens":52,
             "output_tokens_details":{"reasoning_tokens":31},"total_tokens":380}""";

    @Test
    void aChatSaysItWhole() {
        Metered.json(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, """
                {
                  "id": "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
                  "object": "chat.completion",
                  "created": 1741570283,
                  "model": "gpt-4o-2024-08-06",
                  "choices": [{"index": 0, "message": {"role": "assistant", "content": "She said \\"usage\\": {",
                    "refusal": null, "annotations": []}, "logprobs": null, "finish_reason": "stop"}],
                  "usage": %s,
                  "service_tier": "default",
                  "system_fingerprint": "fp_fc9f1d7035"
                }
                """.formatted(USAGE)).says(usage(2006, 300, 1920, -1, 64));
    }

    @Test
    void embeddingsTakeInputOnly() {
        Metered.json(InferenceProtocol.OPENAI_EMBEDDINGS,
                "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[-0.0069292834,1e-5,"
                        + "0.5]}],\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}")
                .says(usage(5, -1, -1, -1, -1));
    }

    @Test
    void aStreamSaysItInItsLastChunk() {
        Metered.events(InferenceProtocol.OPENAI_CHAT_COMPLETIONS,
                CHUNK.formatted(DELTA, ",\"usage\":null").repeat(5)
                        + CHUNK.formatted("", ",\"usage\":" + USAGE.replace("\n", "")) + "data: [DONE]\n\n")
                .says(usage(2006, 300, 1920, -1, 64));
    }

    @Test
    void aStreamThatWasNotAskedSaysNothing() {
        Metered.events(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, CHUNK.formatted(DELTA, "").repeat(5)
                + "data: [DONE]\n\n").says(usage(-1, -1, -1, -1, -1));
    }

    @Test
    void ofAUsageInEveryChunkTheLastHolds() {
        String usage = ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d,\"total_tokens\":0}";
        Metered.events(InferenceProtocol.OPENAI_COMPLETIONS,
                CHUNK.formatted(DELTA, usage.formatted(1)) + CHUNK.formatted(DELTA, usage.formatted(2))
                        + CHUNK.formatted(DELTA, usage.formatted(3)) + CHUNK.formatted(DELTA, ",\"usage\":null"))
                .says(usage(9, 3, -1, -1, -1));
    }

    /** As gateways in front of other providers do. */
    @Test
    void aChatMayUseTheWordsOfOtherProvidersToo() {
        Metered.json(InferenceProtocol.OPENAI_CHAT_COMPLETIONS,
                "{\"usage\":{\"prompt_tokens\":90,\"completion_tokens\":4,\"cache_creation_input_tokens\":30,"
                        + "\"cache_read_input_tokens\":50}}")
                .says(usage(90, 4, 50, 30, -1));
    }

    @Test
    void aResponseSaysItWhole() {
        Metered.json(InferenceProtocol.OPENAI_RESPONSES,
                "{\"id\":\"resp_67\",\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\","
                        + "\"content\":[{\"type\":\"output_text\",\"text\":\"Once\",\"annotations\":[]}]}],\"tools\":"
                        + "[{\"type\":\"function\",\"parameters\":{\"properties\":{\"usage\":{\"input_tokens\":1}}}}],"
                        + "\"usage\":" + NEW_USAGE + ",\"user\":null,\"metadata\":{}}")
                .says(usage(328, 52, 256, 12, 31));
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "incomplete", "failed"})
    void aStreamedResponseSaysItInItsLastEvent(String end) {
        String event = "event: response.%s\ndata: {\"type\":\"response.%1$s\",\"sequence_number\":4,\"response\":"
                + "{\"id\":\"resp_67\",\"output\":[%s],\"usage\":%s,\"metadata\":{}}}\n\n";
        Metered.events(InferenceProtocol.OPENAI_RESPONSES,
                event.formatted("created", "", "null") + event.formatted("in_progress", "", "null")
                        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                        + "\"delta\":\"\\\"usage\\\":{\"}\n\n"
                        + event.formatted(end, "{\"text\":\"" + "word ".repeat(500) + "\"}",
                                NEW_USAGE.replace("\n", "")))
                .says(usage(328, 52, 256, 12, 31));
    }

    @ParameterizedTest
    @EnumSource(value = InferenceProtocol.class, names = {"OPENAI_CHAT_COMPLETIONS", "OPENAI_COMPLETIONS",
        "OPENAI_EMBEDDINGS", "ANTHROPIC_MESSAGES", "AWS_BEDROCK_INVOKE"})
    void onlyResponsesHaveAResponse(InferenceProtocol protocol) {
        String event = "{\"response\":{\"usage\":{\"input_tokens\":9}}}";
        Metered.json(protocol, event).says(usage(-1, -1, -1, -1, -1));
        Metered.events(protocol, "data:" + event + "\n\n").says(usage(-1, -1, -1, -1, -1));
    }
}
