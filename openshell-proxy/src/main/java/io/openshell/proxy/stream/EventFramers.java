package io.openshell.proxy.stream;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import java.util.Locale;

/** Chooses how an answer's events are found. */
public final class EventFramers {
    private static final String SSE = "text/event-stream";
    private static final String EVENT_STREAM = "application/vnd.amazon.eventstream";

    private EventFramers() {}

    /** Returns the framer for an answer with {@code headers} to a request that spoke {@code protocol}. */
    public static EventFramer of(InferenceProtocol protocol, Headers headers) {
        String type = mediaType(headers);
        if (isCompressed(headers)) {
            return new OpaqueFramer();
        }
        if (type.equals(EVENT_STREAM)) {
            return new EventStreamFramer();
        }
        return type.equals(SSE) ? new SseFramer(errorEvent(protocol)) : new OpaqueFramer();
    }

    private static SseErrorEvent errorEvent(InferenceProtocol protocol) {
        return switch (protocol) {
            case OPENAI_CHAT_COMPLETIONS,
                    OPENAI_COMPLETIONS,
                    OPENAI_EMBEDDINGS,
                    MODEL_DISCOVERY,
                    AWS_BEDROCK_INVOKE,
                    AWS_BEDROCK_INVOKE_STREAM ->
                SseErrorEvent.OPENAI;
            case OPENAI_RESPONSES -> SseErrorEvent.OPENAI_RESPONSES;
            case ANTHROPIC_MESSAGES, ANTHROPIC_COUNT_TOKENS -> SseErrorEvent.ANTHROPIC;
        };
    }

    private static boolean isCompressed(Headers headers) {
        return headers.all("content-encoding").stream().anyMatch(coding -> !coding.equalsIgnoreCase("identity"));
    }

    private static String mediaType(Headers headers) {
        String value = headers.first("content-type").orElse("");
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
