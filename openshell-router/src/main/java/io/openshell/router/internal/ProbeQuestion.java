package io.openshell.router.internal;

import static io.openshell.core.InferenceProtocol.ANTHROPIC_MESSAGES;
import static io.openshell.core.InferenceProtocol.AWS_BEDROCK_INVOKE;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_EMBEDDINGS;
import static io.openshell.core.InferenceProtocol.OPENAI_RESPONSES;

import io.openshell.core.Headers;
import io.openshell.core.InferencePattern;
import io.openshell.core.InferencePatterns;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.InvalidTargetException;
import io.openshell.core.RequestTarget;
import io.openshell.router.RouterRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The smallest question that a protocol knows. The model is missing: the router pins it.
 *
 * @param protocol what is spoken
 * @param body the request's JSON
 * @param answerFields the arrays of which every good answer has one
 */
public record ProbeQuestion(InferenceProtocol protocol, String body, List<String> answerFields) {
    private static final Headers HEADERS = Headers.of("accept", "application/json", "content-type", "application/json");

    /**
     * What Bedrock says of a body that is not its model's kind. It has taken the key and found the model by then: what it
     * says of those is said before, in other words.
     */
    private static final String OTHER_BODY = "Malformed input request";

    /** The newer models of OpenAI know this limit only, many other backends the older one only. */
    private static final String NEWER_LIMIT = "max_completion_tokens";

    private static final ProbeQuestion CHAT = chat(NEWER_LIMIT);
    private static final ProbeQuestion OLDER_CHAT = chat("max_tokens");

    private static final List<ProbeQuestion> ALL = List.of(
            CHAT,
            new ProbeQuestion(
                    ANTHROPIC_MESSAGES,
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":32}",
                    List.of("content")),
            new ProbeQuestion(OPENAI_RESPONSES, "{\"input\":\"Hello\",\"max_output_tokens\":32}", List.of("output")),
            new ProbeQuestion(OPENAI_COMPLETIONS, "{\"prompt\":\"Hello\",\"max_tokens\":32}", List.of("choices")),
            new ProbeQuestion(OPENAI_EMBEDDINGS, "{\"input\":\"Hello\"}", List.of("data")),
            // As Anthropic's models have it there; others answer it in shapes of their own, or say that it is not theirs.
            new ProbeQuestion(
                    AWS_BEDROCK_INVOKE,
                    "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":32,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}",
                    List.of("content", "choices", "outputs", "results", "generations")));

    private static ProbeQuestion chat(String limit) {
        return new ProbeQuestion(
                OPENAI_CHAT_COMPLETIONS,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"" + limit + "\":32}",
                List.of("choices"));
    }

    /** Returns the questions that can be asked in {@code protocols}, in the order to ask them in. */
    public static List<ProbeQuestion> of(Collection<InferenceProtocol> protocols) {
        return ALL.stream()
                .filter(question -> protocols.contains(question.protocol))
                .toList();
    }

    /** Returns the question in other words, if the error {@code answer} calls for them. */
    public Optional<ProbeQuestion> againAfter(String answer) {
        return this == CHAT && answer.contains(NEWER_LIMIT) ? Optional.of(OLDER_CHAT) : Optional.empty();
    }

    /** Returns whether an error shows as well as an answer that key and model are taken, though the question is not. */
    public boolean isGoodRefusal(int status, String answer) {
        return protocol == AWS_BEDROCK_INVOKE && status == 400 && answer.contains(OTHER_BODY);
    }

    /** Returns the request. */
    public RouterRequest request() {
        InferencePattern pattern = InferencePatterns.all().stream()
                .filter(each -> each.protocol() == protocol)
                .findFirst()
                .orElseThrow();
        try {
            return new RouterRequest(
                    protocol,
                    pattern.method(),
                    RequestTarget.parse(pattern.path().replace("{}", "model")),
                    HEADERS,
                    ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        } catch (InvalidTargetException e) {
            throw new IllegalStateException("a pattern with its wildcard filled is a path", e);
        }
    }
}
