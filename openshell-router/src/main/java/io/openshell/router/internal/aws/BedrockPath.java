package io.openshell.router.internal.aws;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.PathSegment;
import io.openshell.core.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Paths of Bedrock's InvokeModel, which have the model in them. */
public final class BedrockPath {
    private static final String PREFIX = "/model/";
    private static final int MAX_MODEL = 256;

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

    /**
     * Returns the model that a client names in {@code target}, decoded, cut to 256 UTF-16 units; empty if {@code protocol}
     * is none of Bedrock's.
     */
    public static Optional<String> model(InferenceProtocol protocol, RequestTarget target) {
        return switch (protocol) {
            case AWS_BEDROCK_INVOKE, AWS_BEDROCK_INVOKE_STREAM -> Optional.of(segment(target.path()));
            case OPENAI_CHAT_COMPLETIONS,
                    OPENAI_COMPLETIONS,
                    OPENAI_RESPONSES,
                    OPENAI_EMBEDDINGS,
                    ANTHROPIC_MESSAGES,
                    ANTHROPIC_COUNT_TOKENS,
                    MODEL_DISCOVERY ->
                Optional.empty();
        };
    }

    private static String segment(String path) {
        String segment = path.substring(PREFIX.length(), Math.max(PREFIX.length(), path.lastIndexOf('/')));
        String model = new String(CanonicalRequest.decoded(segment), StandardCharsets.UTF_8);
        return model.length() <= MAX_MODEL ? model : model.substring(0, MAX_MODEL);
    }

    private static RequestTarget pinned(String model, String operation, RequestTarget target) {
        return new RequestTarget(PREFIX + PathSegment.encode(model, "") + "/" + operation, target.query());
    }
}
