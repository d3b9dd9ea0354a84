package io.openshell.proxy.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The event that tells a client, in the dialect it speaks, that its stream was cut: the shapes at which the providers'
 * own SDKs raise their own error types.
 */
enum SseErrorEvent {
    /** Chat Completions and Completions: data with an {@code error} object and no event name. */
    OPENAI("", "{\"error\":" + SseErrorEvent.OPENAI_ERROR + "}"),

    /**
     * Responses: the documented flat shape and, beside it, the {@code error} object that the Python SDK looks for.
     */
    OPENAI_RESPONSES(
            "event: error\n",
            "{\"type\":\"error\",\"code\":\"stream_truncated\",\"message\":\"" + StreamTexts.TRUNCATED
                    + "\",\"param\":null,\"sequence_number\":0,\"error\":" + SseErrorEvent.OPENAI_ERROR + "}"),

    /** Messages: an event called {@code error}, which is what its SDKs look at. */
    ANTHROPIC(
            "event: error\n",
            "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"" + StreamTexts.TRUNCATED + "\"}}");

    private static final String OPENAI_ERROR = "{\"message\":\"" + StreamTexts.TRUNCATED
            + "\",\"type\":\"upstream_error\",\"param\":null,\"code\":\"stream_truncated\"}";

    private final String event;

    SseErrorEvent(String eventLine, String data) {
        this.event = eventLine + "data: " + data + "\n\n";
    }

    /** Returns the event for a stream whose last byte ended an event, or that has not begun. */
    ByteBuffer onBoundary() {
        return encode(event);
    }

    /**
     * Returns the event for a stream that ends within an event whose first bytes have left; empty where it would only
     * turn the cut into a syntax error. In the Anthropic dialect the last event name of an event counts, so closing the
     * open line makes an error of the whole.
     */
    Optional<ByteBuffer> behindPartOfAnEvent() {
        return this == ANTHROPIC ? Optional.of(encode("\n" + event)) : Optional.empty();
    }

    private static ByteBuffer encode(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
