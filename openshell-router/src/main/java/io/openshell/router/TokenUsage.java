package io.openshell.router;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The tokens that a backend says a call took, in the backend's own counts. Empty is what it did not say, which is not
 * zero. Providers differ in what is part of what: OpenAI counts cached tokens among the input tokens, Anthropic counts
 * those read from and written to its cache beside them.
 *
 * @param input tokens of the prompt
 * @param output tokens of the answer
 * @param cacheRead tokens of the prompt that came from the provider's cache
 * @param cacheWrite tokens of the prompt that were written to the provider's cache
 * @param reasoning tokens of the answer that were spent on thinking; part of {@code output}
 */
public record TokenUsage(
        OptionalLong input,
        OptionalLong output,
        OptionalLong cacheRead,
        OptionalLong cacheWrite,
        OptionalLong reasoning) {
    private static final TokenUsage UNKNOWN = new TokenUsage(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    /** Creates a usage; no component may be null. */
    public TokenUsage {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(cacheRead, "cacheRead");
        Objects.requireNonNull(cacheWrite, "cacheWrite");
        Objects.requireNonNull(reasoning, "reasoning");
    }

    /** Returns the usage of which nothing is known. */
    public static TokenUsage unknown() {
        return UNKNOWN;
    }
}
