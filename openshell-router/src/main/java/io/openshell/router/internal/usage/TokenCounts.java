package io.openshell.router.internal.usage;

import io.openshell.router.TokenUsage;
import java.util.Arrays;
import java.util.OptionalLong;

/** The counts found so far; the last of each is the one that holds. Used by one thread. */
final class TokenCounts {
    private static final long UNKNOWN = -1;

    private final long[] counts = new long[Member.REASONING - Member.INPUT + 1];

    TokenCounts() {
        Arrays.fill(counts, UNKNOWN);
    }

    void put(int member, long count) {
        counts[member - Member.INPUT] = count;
    }

    boolean has(int member) {
        return counts[member - Member.INPUT] != UNKNOWN;
    }

    /** Takes over what {@code better} knows. */
    void override(TokenCounts better) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = better.counts[i] == UNKNOWN ? counts[i] : better.counts[i];
        }
    }

    TokenUsage usage() {
        return new TokenUsage(
                count(Member.INPUT),
                count(Member.OUTPUT),
                count(Member.CACHE_READ),
                count(Member.CACHE_WRITE),
                count(Member.REASONING));
    }

    private OptionalLong count(int member) {
        return has(member) ? OptionalLong.of(counts[member - Member.INPUT]) : OptionalLong.empty();
    }
}
