package io.openshell.core;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An inference API that a client may speak and a route may serve. */
public enum InferenceProtocol {
    /** OpenAI Chat Completions. */
    OPENAI_CHAT_COMPLETIONS("openai_chat_completions", true),
    /** OpenAI Completions, the older text interface. */
    OPENAI_COMPLETIONS("openai_completions", true),
    /** OpenAI Responses. */
    OPENAI_RESPONSES("openai_responses", true),
    /** OpenAI Embeddings. */
    OPENAI_EMBEDDINGS("openai_embeddings", true),
    /** Anthropic Messages. */
    ANTHROPIC_MESSAGES("anthropic_messages", true),
    /** Anthropic token counting. */
    ANTHROPIC_COUNT_TOKENS("anthropic_count_tokens", true),
    /** Lists and descriptions of models. */
    MODEL_DISCOVERY("model_discovery", false),
    /** Amazon Bedrock InvokeModel; the model is in the path. */
    AWS_BEDROCK_INVOKE("aws_bedrock_invoke", false),
    /** Amazon Bedrock InvokeModelWithResponseStream; the model is in the path. */
    AWS_BEDROCK_INVOKE_STREAM("aws_bedrock_invoke_stream", false);

    private final String id;
    private final boolean modelInBody;

    InferenceProtocol(String id, boolean modelInBody) {
        this.id = id;
        this.modelInBody = modelInBody;
    }

    /** Returns the name used in routes, bundles and logs, such as {@code openai_chat_completions}. */
    public String id() {
        return id;
    }

    /** Returns whether a request's body is a JSON object whose {@code model} names the model. */
    public boolean modelInBody() {
        return modelInBody;
    }

    /** Returns whether a request names a model, in its body or in its path. */
    public boolean namesModel() {
        return this != MODEL_DISCOVERY;
    }

    /** Returns the protocol called {@code id}, white space around it and ASCII case ignored; empty if there is none. */
    public static Optional<InferenceProtocol> find(String id) {
        String wanted = id.strip().toLowerCase(Locale.ROOT);
        for (InferenceProtocol protocol : values()) {
            if (protocol.id.equals(wanted)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the protocols called {@code ids}: trimmed, lowercased and each once, in the order of first mention.
     *
     * @throws IllegalArgumentException if a name is unknown; the message lists the known ones
     */
    public static List<InferenceProtocol> parseList(Collection<String> ids) {
        Set<InferenceProtocol> protocols = new LinkedHashSet<>();
        for (String id : ids) {
            protocols.add(find(id).orElseThrow(() -> new IllegalArgumentException(
                    "unknown protocol; known are " + String.join(", ", knownIds()))));
        }
        return List.copyOf(protocols);
    }

    private static List<String> knownIds() {
        return List.of(values()).stream().map(InferenceProtocol::id).toList();
    }
}
