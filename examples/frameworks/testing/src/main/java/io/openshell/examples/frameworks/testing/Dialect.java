package io.openshell.examples.frameworks.testing;

import io.openshell.core.InferenceProtocol;
import io.openshell.router.testing.Reply;
import java.util.concurrent.CountDownLatch;

/** What a backend answers in one provider's words: whole, in a stream, with a call of a tool, with an error. */
public enum Dialect {
    /** OpenAI Chat Completions. */
    CHAT(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "openai", """
            {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":\
            {"role":"assistant","content":"%s"},"finish_reason":"stop","logprobs":null}],\
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""", """
            {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":\
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":\
            {"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},"finish_reason":"tool_calls","logprobs":null}],\
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""", """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,\
            "delta":{"role":"assistant","content":""},"finish_reason":null}]}

            """, """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,\
            "delta":{"content":"%s"},"finish_reason":null}]}

            """, """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,\
            "delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """, """
            {"error":{"message":"said by the backend","type":"invalid_request_error","param":null,"code":null}}"""),

    /** Anthropic Messages. */
    MESSAGES(InferenceProtocol.ANTHROPIC_MESSAGES, "anthropic", """
            {"id":"m1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"%s"}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}""", """
            {"id":"m1","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"call_1",\
            "name":"weather","input":{"city":"Oslo"}}],"stop_reason":"tool_use","stop_sequence":null,\
            "usage":{"input_tokens":3,"output_tokens":2}}""", """
            event: message_start
            data: {"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"m",\
            "content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            """, """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}

            """, """
            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
            "usage":{"output_tokens":2}}

            event: message_stop
            data: {"type":"message_stop"}

            """, """
            {"type":"error","error":{"type":"invalid_request_error","message":"said by the backend"}}""");

    private final InferenceProtocol protocol;
    private final String providerType;
    private final String whole;
    private final String toolCall;
    private final String opening;
    private final String delta;
    private final String ending;
    private final String error;

    Dialect(InferenceProtocol protocol, String providerType, String whole, String toolCall, String opening,
            String delta, String ending, String error) {
        this.protocol = protocol;
        this.providerType = providerType;
        this.whole = whole;
        this.toolCall = toolCall;
        this.opening = opening;
        this.delta = delta;
        this.ending = ending;
        this.error = error;
    }

    InferenceProtocol protocol() {
        return protocol;
    }

    String providerType() {
        return providerType;
    }

    /** Returns an answer that says {@code text}, which needs no escapes in JSON. */
    public Reply whole(String text) {
        return Reply.json(200, whole.formatted(text));
    }

    /** Returns an answer that calls {@code weather} with {@code {"city":"Oslo"}}; the call's id is {@code call_1}. */
    public Reply toolCall() {
        return Reply.json(200, toolCall);
    }

    /** Returns an error in the provider's shape. */
    public Reply error(int status) {
        return Reply.json(status, error);
    }

    /** Returns a stream that says {@code first}, and {@code second} once {@code go} is at zero. */
    public Reply held(String first, CountDownLatch go, String second) {
        return begun(first).waitFor(go).chunk(delta.formatted(second)).chunk(ending).lastChunk();
    }

    /** Returns a stream that says {@code text} and then nothing until the peer leaves. */
    public Reply hanging(String text) {
        return begun(text).hang();
    }

    /** Returns a stream that says {@code text} and is then cut off. */
    public Reply cut(String text) {
        return begun(text).close();
    }

    private Reply begun(String text) {
        return Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                .chunk(opening).chunk(delta.formatted(text));
    }
}
