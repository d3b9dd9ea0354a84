package io.openshell.router.testing;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The tokens that an answer of {@link ProviderDialects} says it took, as its API counts and names them. Empty is what it
 * does not say.
 *
 * @param input tokens of the prompt
 * @param output tokens of the answer
 * @param cacheRead tokens that came from the provider's cache; with OpenAI a part of the input, with Anthropic beside it
 * @param cacheWrite tokens written to that cache
 * @param reasoning tokens spent on thinking; a part of the output
 */
public record SaidTokens(
        OptionalLong input,
        OptionalLong output,
        OptionalLong cacheRead,
        OptionalLong cacheWrite,
        OptionalLong reasoning) {

    private static final OptionalLong NONE = OptionalLong.empty();

    /** Creates what is said; no component may be null. */
    public SaidTokens {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(cacheRead, "cacheRead");
        Objects.requireNonNull(cacheWrite, "cacheWrite");
        Objects.requireNonNull(reasoning, "reasoning");
    }

    /** What a successful answer to that request says, or, of a stream that its prompt cuts, what is said in front of the cut. */
    static SaidTokens of(DialectRequest request, DialectScript script) {
        TokenNumbers tokens = TokenNumbers.of(request, script);
        String path = request.path();
        if (path.endsWith("/embeddings")) {
            return new SaidTokens(OptionalLong.of(tokens.input()), NONE, NONE, NONE, NONE);
        }
        boolean streamed = request.isTrue("stream") || path.endsWith("/invoke-with-response-stream");
        boolean cut = streamed && request.mentions(DialectScript.CUT_WORD);
        if (path.endsWith("/messages") || path.endsWith("/invoke") || path.endsWith("Predict")
                || path.endsWith("-stream")) {
            return new SaidTokens(OptionalLong.of(tokens.input()),
                    OptionalLong.of(cut ? AnthropicMessage.OUTPUT_AT_START : tokens.output()),
                    OptionalLong.of(tokens.cacheRead()), OptionalLong.of(tokens.cacheWrite()), NONE);
        }
        boolean asked = !streamed || path.endsWith("/responses") || request.isTrue("stream_options", "include_usage");
        boolean generates = path.endsWith("/completions") || path.endsWith("/responses");
        if (!generates || !asked || cut) {
            return new SaidTokens(NONE, NONE, NONE, NONE, NONE);
        }
        return new SaidTokens(OptionalLong.of(tokens.input()), OptionalLong.of(tokens.output()),
                OptionalLong.of(tokens.cacheRead()), NONE, OptionalLong.of(tokens.reasoning()));
    }
}
