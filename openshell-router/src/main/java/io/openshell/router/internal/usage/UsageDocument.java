package io.openshell.router.internal.usage;

import io.openshell.core.InferenceProtocol;

/** Which members say the usage in the documents of one protocol, and what they have said so far. Used by one thread. */
final class UsageDocument implements MemberReader.Members {
    private static final Names PLAIN = Names.NONE.with("usage", Member.USAGE);
    private static final Names ANTHROPIC = PLAIN.with("message", Member.CARRIER);
    private static final Names RESPONSES = PLAIN.with("response", Member.CARRIER);
    private static final Names BEDROCK = ANTHROPIC.with("amazon-bedrock-invocationMetrics", Member.METRICS);

    private final Names top;
    private final TokenCounts said = new TokenCounts();
    private final TokenCounts measured = new TokenCounts();

    private UsageDocument(Names top) {
        this.top = top;
    }

    /** Returns what to look for in JSON of {@code protocol}, or in events of it. */
    static UsageDocument of(InferenceProtocol protocol) {
        return new UsageDocument(switch (protocol) {
            case OPENAI_RESPONSES -> RESPONSES;
            // Its models here are Anthropic's first of all.
            case ANTHROPIC_MESSAGES, AWS_BEDROCK_INVOKE, AWS_BEDROCK_INVOKE_STREAM -> ANTHROPIC;
            case OPENAI_CHAT_COMPLETIONS,
                    OPENAI_COMPLETIONS,
                    OPENAI_EMBEDDINGS,
                    ANTHROPIC_COUNT_TOKENS,
                    MODEL_DISCOVERY ->
                PLAIN;
        });
    }

    /** Returns what to look for in the events that Bedrock packs into an event stream. */
    static UsageDocument ofBedrockEvents() {
        return new UsageDocument(BEDROCK);
    }

    @Override
    public int find(int parent, byte[] bytes, int start, int length) {
        return (parent == Member.TOP ? top : Names.in(parent)).find(bytes, start, length);
    }

    @Override
    public void count(int parent, int member, long value) {
        (parent == Member.METRICS ? measured : said).put(member, value);
    }

    @Override
    public void text(byte[] bytes, int start, int end) {
        throw new IllegalStateException("no text is wanted");
    }

    /** Returns what has been said; what Bedrock measured goes before what the model says. */
    TokenCounts counts() {
        TokenCounts counts = new TokenCounts();
        counts.override(said);
        counts.override(measured);
        return counts;
    }
}
