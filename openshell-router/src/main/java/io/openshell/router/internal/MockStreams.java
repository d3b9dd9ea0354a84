package io.openshell.router.internal;

import io.openshell.core.InferenceProtocol;
import java.util.ArrayList;
import java.util.List;

/** Streamed mock answers: the events of each protocol, one piece each. */
final class MockStreams {
    private static final List<String> WORDS = List.of("This ", "is ", "a ", "mock ", "answer.");

    private MockStreams() {}

    /** Returns the events; empty if the protocol has no stream of server-sent events. */
    static List<String> events(InferenceProtocol protocol, String model) {
        return switch (protocol) {
            case OPENAI_CHAT_COMPLETIONS -> chatCompletion(model);
            case OPENAI_COMPLETIONS -> completion(model);
            case OPENAI_RESPONSES -> responses(model);
            case ANTHROPIC_MESSAGES -> messages(model);
            case OPENAI_EMBEDDINGS,
                    ANTHROPIC_COUNT_TOKENS,
                    MODEL_DISCOVERY,
                    AWS_BEDROCK_INVOKE,
                    AWS_BEDROCK_INVOKE_STREAM ->
                List.of();
        };
    }

    private static List<String> chatCompletion(String model) {
        List<String> events = new ArrayList<>();
        events.add(chatChunk(model, "{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        for (String word : WORDS) {
            events.add(chatChunk(model, "{\"content\":\"" + word + "\"}", "null"));
        }
        events.add(chatChunk(model, "{}", "\"stop\""));
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static String chatChunk(String model, String delta, String finishReason) {
        return """
                data: {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":0,"model":%s,\
                "choices":[{"index":0,"delta":%s,"finish_reason":%s}]}

                """.formatted(model, delta, finishReason);
    }

    private static List<String> completion(String model) {
        List<String> events = new ArrayList<>();
        for (String word : WORDS) {
            events.add(completionChunk(model, word, "null"));
        }
        events.add(completionChunk(model, "", "\"stop\""));
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static String completionChunk(String model, String text, String finishReason) {
        return """
                data: {"id":"cmpl-mock","object":"text_completion","created":0,"model":%s,\
                "choices":[{"index":0,"text":"%s","logprobs":null,"finish_reason":%s}]}

                """.formatted(model, text, finishReason);
    }

    private static List<String> responses(String model) {
        List<String> bodies = new ArrayList<>();
        bodies.add(typed("response.created", "\"response\":" + MockAnswers.response(model, "in_progress")));
        bodies.add(typed("response.in_progress", "\"response\":" + MockAnswers.response(model, "in_progress")));
        bodies.add(typed(
                "response.output_item.added",
                "\"output_index\":0,\"item\":" + MockAnswers.outputItem("in_progress")));
        String place = "\"item_id\":\"msg_mock\",\"output_index\":0,\"content_index\":0,";
        bodies.add(typed("response.content_part.added", place + "\"part\":" + MockAnswers.textPart("")));
        for (String word : WORDS) {
            bodies.add(typed("response.output_text.delta", place + "\"delta\":\"" + word + "\",\"logprobs\":[]"));
        }
        bodies.add(typed(
                "response.output_text.done", place + "\"text\":\"" + MockAnswers.TEXT + "\",\"logprobs\":[]"));
        bodies.add(typed(
                "response.content_part.done", place + "\"part\":" + MockAnswers.textPart(MockAnswers.TEXT)));
        bodies.add(typed(
                "response.output_item.done", "\"output_index\":0,\"item\":" + MockAnswers.outputItem("completed")));
        bodies.add(typed("response.completed", "\"response\":" + MockAnswers.response(model, "completed")));
        List<String> events = new ArrayList<>();
        for (int number = 0; number < bodies.size(); number++) {
            events.add(bodies.get(number).formatted(number));
        }
        return events;
    }

    /** An event whose data name its type and leave a place for its sequence number. */
    private static String typed(String type, String fields) {
        String literal = fields.replace("%", "%%");
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":%d," + literal + "}\n\n";
    }

    private static List<String> messages(String model) {
        List<String> events = new ArrayList<>();
        events.add(anthropic("message_start", """
                "message":{"id":"msg_mock","type":"message","role":"assistant","model":%s,"content":[],\
                "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}\
                """.formatted(model)));
        events.add(anthropic("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
        for (String word : WORDS) {
            events.add(anthropic(
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + word + "\"}"));
        }
        events.add(anthropic("content_block_stop", "\"index\":0"));
        events.add(anthropic(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":5}"));
        events.add("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        return events;
    }

    private static String anthropic(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }
}
