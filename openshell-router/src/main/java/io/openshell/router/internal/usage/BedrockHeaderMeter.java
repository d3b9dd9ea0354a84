package io.openshell.router.internal.usage;

import io.openshell.core.Headers;
import io.openshell.router.TokenUsage;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Meters an answer whose headers count its tokens, as Bedrock's do when it is not a stream. They go before what the body
 * says.
 */
final class BedrockHeaderMeter extends UsageMeter {
    private static final String PREFIX = "X-Amzn-Bedrock-";
    private static final int MAX_DIGITS = 16;

    private final TokenUsage counted;
    private final UsageMeter body;

    private BedrockHeaderMeter(TokenUsage counted, UsageMeter body) {
        this.counted = counted;
        this.body = body;
    }

    /** Returns a meter of {@code headers} and {@code body}; that of the body alone if they count nothing. */
    static UsageMeter of(Headers headers, UsageMeter body) {
        TokenUsage counted = new TokenUsage(
                count(headers, "Input-Token-Count"),
                count(headers, "Output-Token-Count"),
                count(headers, "Cache-Read-Input-Token-Count"),
                count(headers, "Cache-Write-Input-Token-Count"),
                OptionalLong.empty());
        return counted.equals(TokenUsage.unknown()) ? body : new BedrockHeaderMeter(counted, body);
    }

    private static OptionalLong count(Headers headers, String name) {
        Optional<String> value = headers.first(PREFIX + name);
        if (value.isEmpty() || value.get().isEmpty() || value.get().length() > MAX_DIGITS) {
            return OptionalLong.empty();
        }
        long count = 0;
        for (int i = 0; i < value.get().length(); i++) {
            char digit = value.get().charAt(i);
            if (digit < '0' || digit > '9') {
                return OptionalLong.empty();
            }
            count = 10 * count + digit - '0';
        }
        return count <= MemberReader.MAX_COUNT ? OptionalLong.of(count) : OptionalLong.empty();
    }

    @Override
    public void accept(ByteBuffer piece) {
        body.accept(piece);
    }

    @Override
    public TokenUsage usage() {
        TokenUsage said = body.usage();
        return new TokenUsage(
                first(said, TokenUsage::input),
                first(said, TokenUsage::output),
                first(said, TokenUsage::cacheRead),
                first(said, TokenUsage::cacheWrite),
                said.reasoning());
    }

    private OptionalLong first(TokenUsage said, Function<TokenUsage, OptionalLong> part) {
        OptionalLong count = part.apply(counted);
        return count.isPresent() ? count : part.apply(said);
    }
}
