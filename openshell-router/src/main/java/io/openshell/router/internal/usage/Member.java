package io.openshell.router.internal.usage;

/**
 * What a member of a JSON object is to a meter; numbers below 128, so that a way of four from the outermost object
 * inwards fits an {@code int}.
 */
final class Member {
    /** Of no interest, as is all that is in it. */
    static final int OTHER = 0;

    /** The outermost object. */
    static final int TOP = 1;

    /** What carries the usage in some events: Anthropic's {@code message}, OpenAI's {@code response}. */
    static final int CARRIER = 2;

    static final int USAGE = 3;
    static final int INPUT_DETAILS = 4;
    static final int OUTPUT_DETAILS = 5;

    /** Bedrock's own counts, in the last event of a stream. */
    static final int METRICS = 6;

    /** A text that is wanted as it passes. */
    static final int TEXT = 7;

    /** The numbers; each is also a place in {@link TokenCounts}. */
    static final int INPUT = 8;

    static final int OUTPUT = 9;
    static final int CACHE_READ = 10;
    static final int CACHE_WRITE = 11;
    static final int REASONING = 12;

    private Member() {}

    /** Returns whether {@code member} is worth a look inside, if its value is an object. */
    static boolean isObject(int member) {
        return member >= TOP && member <= METRICS;
    }

    /** Returns whether {@code member} is a count of tokens. */
    static boolean isCount(int member) {
        return member >= INPUT;
    }
}
