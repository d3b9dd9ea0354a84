package io.openshell.core;

import static io.openshell.core.InferenceProtocol.ANTHROPIC_COUNT_TOKENS;
import static io.openshell.core.InferenceProtocol.ANTHROPIC_MESSAGES;
import static io.openshell.core.InferenceProtocol.AWS_BEDROCK_INVOKE;
import static io.openshell.core.InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM;
import static io.openshell.core.InferenceProtocol.MODEL_DISCOVERY;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_EMBEDDINGS;
import static io.openshell.core.InferenceProtocol.OPENAI_RESPONSES;
import static io.openshell.core.ResponseFraming.STREAMED;
import static io.openshell.core.ResponseFraming.WHOLE;

import java.util.List;
import java.util.Optional;

/** The requests that may pass {@code inference.local}, and no others. */
public final class InferencePatterns {
    private static final List<InferencePattern> ALL = List.of(
            post("/v1/chat/completions", OPENAI_CHAT_COMPLETIONS, "chat_completion", STREAMED),
            post("/v1/completions", OPENAI_COMPLETIONS, "completion", STREAMED),
            post("/v1/responses", OPENAI_RESPONSES, "responses", STREAMED),
            post("/v1/embeddings", OPENAI_EMBEDDINGS, "embeddings", WHOLE),
            post("/v1/messages", ANTHROPIC_MESSAGES, "messages", STREAMED),
            post("/v1/messages/count_tokens", ANTHROPIC_COUNT_TOKENS, "count_tokens", WHOLE),
            new InferencePattern("GET", "/v1/models", MODEL_DISCOVERY, "models_list", WHOLE),
            new InferencePattern("GET", "/v1/models/*", MODEL_DISCOVERY, "models_get", WHOLE),
            post("/model/{}/invoke", AWS_BEDROCK_INVOKE, "messages", WHOLE),
            post("/model/{}/invoke-with-response-stream", AWS_BEDROCK_INVOKE_STREAM, "messages", STREAMED));

    private InferencePatterns() {}

    /** Returns every pattern, in the order in which they are tried. */
    public static List<InferencePattern> all() {
        return ALL;
    }

    /** Returns the pattern that {@code method} and {@code target} match, or empty: such a request must not pass. */
    public static Optional<InferencePattern> detect(String method, RequestTarget target) {
        for (InferencePattern pattern : ALL) {
            if (pattern.matches(method, target.path())) {
                return Optional.of(pattern);
            }
        }
        return Optional.empty();
    }

    private static InferencePattern post(String path, InferenceProtocol protocol, String kind,
            ResponseFraming framing) {
        return new InferencePattern("POST", path, protocol, kind, framing);
    }
}
