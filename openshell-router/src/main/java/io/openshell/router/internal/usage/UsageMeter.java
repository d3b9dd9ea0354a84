package io.openshell.router.internal.usage;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import java.nio.ByteBuffer;

/**
 * Finds the tokens that an answer says it took, in its headers and in the pieces of its body as they pass; holds no
 * piece back and keeps none. Used by one thread.
 */
public abstract class UsageMeter {
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

    /** Returns a meter of the answer with {@code status} and {@code headers} to a request that spoke {@code protocol}. */
    public static UsageMeter of(InferenceProtocol protocol, int status, Headers headers) {
        return NOTHING;
    }

    /** Looks at {@code piece}, the next one of the body, and leaves its position as it is. */
    public abstract void accept(ByteBuffer piece);

    /** Returns what has been found so far. */
    public abstract TokenUsage usage();
}
