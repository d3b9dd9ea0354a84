package io.openshell.router.internal.usage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys that matter in one kind of object, by their length. Immutable. */
final class Names {
    /** The longest key that matters anywhere: {@code amazon-bedrock-invocationMetrics}. */
    static final int LONGEST = 32;

    static final Names NONE = new Names(new byte[0][], new int[0]);

    private static final Names USAGES = NONE
            .with("prompt_tokens", Member.INPUT)
            .with("completion_tokens", Member.OUTPUT)
            .with("prompt_tokens_details", Member.INPUT_DETAILS)
            .with("completion_tokens_details", Member.OUTPUT_DETAILS)
            .with("input_tokens", Member.INPUT)
            .with("output_tokens", Member.OUTPUT)
            .with("input_tokens_details", Member.INPUT_DETAILS)
            .with("output_tokens_details", Member.OUTPUT_DETAILS)
            .with("cache_read_input_tokens", Member.CACHE_READ)
            .with("cache_creation_input_tokens", Member.CACHE_WRITE);
    private static final Names INPUT_DETAILS = NONE
            .with("cached_tokens", Member.CACHE_READ)
            .with("cache_write_tokens", Member.CACHE_WRITE);
    private static final Names OUTPUT_DETAILS = NONE.with("reasoning_tokens", Member.REASONING);
    private static final Names METRICS = NONE
            .with("inputTokenCount", Member.INPUT)
            .with("outputTokenCount", Member.OUTPUT)
            .with("cacheReadInputTokenCount", Member.CACHE_READ)
            .with("cacheWriteInputTokenCount", Member.CACHE_WRITE);
    private static final Names CARRIERS = NONE.with("usage", Member.USAGE);

    /** Those of each length lie together, from {@code starts[length]} to {@code starts[length + 1]}. */
    private final byte[][] names;

    private final int[] members;
    private final byte[] starts = new byte[LONGEST + 2];

    private Names(byte[][] names, int[] members) {
        this.names = names;
        this.members = members;
        for (byte[] name : names) {
            for (int longer = name.length + 1; longer < starts.length; longer++) {
                starts[longer]++;
            }
        }
    }

    /** Returns these names and {@code name}, which is of ASCII and at most {@link #LONGEST} long. */
    Names with(String name, int member) {
        byte[] added = name.getBytes(StandardCharsets.US_ASCII);
        int at = starts[added.length + 1];
        byte[][] more = new byte[names.length + 1][];
        int[] moreMembers = new int[more.length];
        System.arraycopy(names, 0, more, 0, at);
        System.arraycopy(members, 0, moreMembers, 0, at);
        more[at] = added;
        moreMembers[at] = member;
        System.arraycopy(names, at, more, at + 1, names.length - at);
        System.arraycopy(members, at, moreMembers, at + 1, names.length - at);
        return new Names(more, moreMembers);
    }

    /** Returns what the key of {@code length} bytes at {@code start} is. */
    int find(byte[] bytes, int start, int length) {
        if (length > LONGEST) {
            return Member.OTHER;
        }
        for (int i = starts[length]; i < starts[length + 1]; i++) {
            if (Arrays.equals(names[i], 0, length, bytes, start, start + length)) {
                return members[i];
            }
        }
        return Member.OTHER;
    }

    /** Returns the keys that matter in the object that is {@code member} and not the outermost. */
    static Names in(int member) {
        return switch (member) {
            case Member.CARRIER -> CARRIERS;
            case Member.USAGE -> USAGES;
            case Member.INPUT_DETAILS -> INPUT_DETAILS;
            case Member.OUTPUT_DETAILS -> OUTPUT_DETAILS;
            case Member.METRICS -> METRICS;
            default -> NONE;
        };
    }
}
