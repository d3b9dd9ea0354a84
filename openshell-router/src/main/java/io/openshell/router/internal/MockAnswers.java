package io.openshell.router.internal;

import io.openshell.core.InferenceProtocol;

/** Whole mock answers, one shape per protocol. The shapes are those of the providers' API references. */
final class MockAnswers {
    /** What every mock says; in pieces when streamed. */
    static final String TEXT = "This is a mock answer.";

    private MockAnswers() {}

    /** Returns the answer's JSON; {@code model} is a JSON string. */
    static String whole(InferenceProtocol protocol, String model, UpstreamRequest request) {
        return switch (protocol) {
            case OPENAI_CHAT_COMPLETIONS -> """
                    {"id":"chatcmpl-mock","object":"chat.completion","created":0,"model":%s,"choices":[{"index":0,\
                    "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],\
                    "usage":{"prompt_tokens":1,"completion_tokens":5,"total_tokens":6}}""".formatted(model, TEXT);
            case OPENAI_COMPLETIONS -> """
                    {"id":"cmpl-mock","object":"text_completion","created":0,"model":%s,"choices":[{"index":0,\
                    "text":"%s","logprobs":null,"finish_reason":"stop"}],\
                    "usage":{"prompt_tokens":1,"completion_tokens":5,"total_tokens":6}}""".formatted(model, TEXT);
            case OPENAI_RESPONSES -> response(model, "completed");
            case OPENAI_EMBEDDINGS -> """
                    {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.0,0.5,1.0]}],"model":%s,\
                    "usage":{"prompt_tokens":1,"total_tokens":1}}""".formatted(model);
            case ANTHROPIC_MESSAGES -> """
                    {"id":"msg_mock","type":"message","role":"assistant","model":%s,\
                    "content":[{"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,\
                    "usage":{"input_tokens":1,"output_tokens":5}}""".formatted(model, TEXT);
            case ANTHROPIC_COUNT_TOKENS -> "{\"input_tokens\":1}";
            case MODEL_DISCOVERY -> models(model, request);
            case AWS_BEDROCK_INVOKE, AWS_BEDROCK_INVOKE_STREAM ->
                """
                        {"mock":true,"model":%s,"content":[{"type":"text","text":"%s"}]}""".formatted(model, TEXT);
        };
    }

    /** Returns a Responses object; {@code status} is {@code in_progress} or {@code completed}. */
    static String response(String model, String status) {
        boolean completed = status.equals("completed");
        String output = completed ? outputItem("completed") : "";
        String usage = completed
                ? "{\"input_tokens\":1,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":5,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":6}"
                : "null";
        return """
                {"id":"resp_mock","object":"response","created_at":0,"status":"%s","error":null,\
                "incomplete_details":null,"instructions":null,"metadata":{},"model":%s,"output":[%s],\
                "parallel_tool_calls":true,"temperature":1.0,"tool_choice":"auto","tools":[],"top_p":1.0,\
                "usage":%s}""".formatted(status, model, output, usage);
    }

    /** Returns the one output item of a Responses object. */
    static String outputItem(String status) {
        String content = status.equals("completed") ? textPart(TEXT) : "";
        return "{\"id\":\"msg_mock\",\"type\":\"message\",\"status\":\"%s\",\"role\":\"assistant\",\"content\":[%s]}"
                .formatted(status, content);
    }

    /** Returns a text part of an output item. */
    static String textPart(String text) {
        return "{\"type\":\"output_text\",\"text\":\"%s\",\"annotations\":[]}".formatted(text);
    }

    private static String models(String model, UpstreamRequest request) {
        String entry = "{\"id\":%s,\"object\":\"model\",\"created\":0,\"owned_by\":\"openshell\"}".formatted(model);
        boolean list = request.uri().getPath().endsWith("/models");
        return list ? "{\"object\":\"list\",\"data\":[%s]}".formatted(entry) : entry;
    }
}
