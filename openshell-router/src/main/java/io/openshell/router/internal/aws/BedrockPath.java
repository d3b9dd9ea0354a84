package io.openshell.router.internal.aws;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.PathSegment;
import io.openshell.core.RequestTarget;

/** Paths of Bedrock's InvokeModel, which have the model in them. */
public final class BedrockPath {
    private BedrockPath() {}

    /**
     * Returns {@code target} with the path that {@code protocol} has for {@code model}; as it is if the protocol is none
     * of Bedrock's. Nothing of a pinned path is the client's; the query is.
     */
    public static RequestTarget pin(InferenceProtocol protocol, RequestTarget target, String model) {
        return switch (protocol) {
            case AWS_BEDROCK_INVOKE -> pinned(model, "invoke", target);
            case AWS_BEDROCK_INVOKE_STREAM -> pinned(model, "invoke-with-response-stream", target);
            case OPENAI_CHAT_COMPLETIONS,
                    OPENAI_COMPLETIONS,
                    OPENAI_RESPONSES,
                    OPENAI_EMBEDDINGS,
                    ANTHROPIC_MESSAGES,
                    ANTHROPIC_COUNT_TOKENS,
                    MODEL_DISCOVERY ->
                target;
        };
    }

    private static RequestTarget pinned(String model, String operation, RequestTarget target) {
        return new RequestTarget("/model/" + PathSegment.encode(model, "") + "/" + operation, target.query());
    }
}
