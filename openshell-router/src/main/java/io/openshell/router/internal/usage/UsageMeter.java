package io.openshell.router.internal.usage;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Finds the tokens that an answer says it took, in its headers and in the pieces of its body as they pass; holds no
 * piece back and keeps none. What it finds does not depend on where the pieces end. Never throws for what a backend
 * sends: an answer that cannot be understood says nothing. Used by one thread.
 */
public abstract class UsageMeter {
    private static final String CODING = "content-encoding";
    private static final String SSE = "text/event-stream";
    private static final String EVENT_STREAM = "application/vnd.amazon.eventstream";

    private static final UsageMeter NOTHING = new UsageMeter() {
        @Override
        public void accept(ByteBuffer piece) {
            // Says nothing of tokens.
        }

        @Override
        public TokenUsage usage() {
            return TokenUsage.unknown();
        }
    };

    /** The kinds of meters are this package's. */
    UsageMeter() {}

    /** Returns a meter that finds nothing. */
    public static UsageMeter nothing() {
        return NOTHING;
    }

    /**
     * Returns a meter of the answer with {@code status} and {@code headers} to a request that spoke {@code protocol}.
     * Of an answer that is no success nothing is known, whatever its body says: no provider states a usage there. The
     * same holds for a count of tokens, which is no usage of them, and for a compressed body.
     */
    public static UsageMeter of(InferenceProtocol protocol, int status, Headers headers) {
        boolean counts = protocol != InferenceProtocol.ANTHROPIC_COUNT_TOKENS
                && protocol != InferenceProtocol.MODEL_DISCOVERY;
        if (!counts || status < 200 || status > 299) {
            return NOTHING;
        }
        UsageMeter body = ofBody(protocol, headers);
        return isBedrock(protocol) ? BedrockHeaderMeter.of(headers, body) : body;
    }

    private static UsageMeter ofBody(InferenceProtocol protocol, Headers headers) {
        if (isCompressed(headers)) {
            return NOTHING;
        }
        String type = mediaType(headers);
        if (type.equals(SSE)) {
            return new SseMeter(UsageDocument.of(protocol));
        }
        if (type.equals(EVENT_STREAM)) {
            return new EventStreamMeter();
        }
        return isJson(type) ? new JsonMeter(UsageDocument.of(protocol)) : NOTHING;
    }

    private static boolean isBedrock(InferenceProtocol protocol) {
        return protocol == InferenceProtocol.AWS_BEDROCK_INVOKE
                || protocol == InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM;
    }

    private static boolean isCompressed(Headers headers) {
        return headers.contains(CODING)
                && headers.all(CODING).stream().anyMatch(coding -> !coding.equalsIgnoreCase("identity"));
    }

    private static String mediaType(Headers headers) {
        String value = headers.first("content-type").orElse("");
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** A body without a type is taken for JSON, which its first byte tells. */
    private static boolean isJson(String type) {
        return type.isEmpty() || type.equals("application/json") || type.endsWith("+json");
    }

    /** Looks at {@code piece}, the next one of the body, and leaves its position as it is. */
    public abstract void accept(ByteBuffer piece);

    /** Returns what has been found so far; of a body that was cut, what was said in front of the cut. */
    public abstract TokenUsage usage();
}
