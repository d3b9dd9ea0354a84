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

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The registry of provider types: the only place that knows provider facts. */
public final class ProviderProfiles {
    private static final List<InferenceProtocol> OPENAI_PROTOCOLS = List.of(
            OPENAI_CHAT_COMPLETIONS, OPENAI_COMPLETIONS, OPENAI_RESPONSES, OPENAI_EMBEDDINGS, MODEL_DISCOVERY);

    private static final List<ProviderProfile> ALL = List.of(
            openAiCompatible(
                    "openai",
                    "https://api.openai.com/v1",
                    "OPENAI",
                    List.of("openai-organization", "openai-project", "x-model-id")),
            anthropic(),
            openAiCompatible("nvidia", "https://integrate.api.nvidia.com/v1", "NVIDIA", List.of("x-model-id")),
            openAiCompatible(
                    "deepinfra", "https://api.deepinfra.com/v1/openai", "DEEPINFRA", List.of("x-model-id")),
            vertex(),
            bedrock(),
            azure(),
            otherOpenAi());

    private ProviderProfiles() {}

    /** Returns every profile. */
    public static List<ProviderProfile> all() {
        return ALL;
    }

    /**
     * Returns the profile of {@code type} or of the type it is an alias of, white space around it and case ignored;
     * empty if the type is unknown.
     */
    public static Optional<ProviderProfile> find(String type) {
        String wanted = type.strip().toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(profile -> profile.type().equals(wanted) || profile.aliases().contains(wanted))
                .findFirst();
    }

    private static ProviderProfile openAiCompatible(
            String type, String baseUrl, String keyPrefix, List<String> passthroughHeaders) {
        return new ProviderProfile(
                type,
                List.of(),
                Optional.of(Endpoint.parse(baseUrl)),
                OPENAI_PROTOCOLS,
                List.of(CredentialKeys.single(keyPrefix + "_API_KEY")),
                List.of(keyPrefix + "_BASE_URL"),
                new AuthStyle.Bearer(),
                Headers.empty(),
                passthroughHeaders,
                new PlainRules());
    }

    private static ProviderProfile anthropic() {
        return new ProviderProfile(
                "anthropic",
                List.of(),
                Optional.of(Endpoint.parse("https://api.anthropic.com/v1")),
                List.of(ANTHROPIC_MESSAGES, ANTHROPIC_COUNT_TOKENS, MODEL_DISCOVERY),
                List.of(CredentialKeys.single("ANTHROPIC_API_KEY")),
                List.of("ANTHROPIC_BASE_URL"),
                new AuthStyle.Header("x-api-key"),
                Headers.of("anthropic-version", "2023-06-01"),
                List.of("anthropic-version", "anthropic-beta"),
                new PlainRules());
    }

    private static ProviderProfile vertex() {
        return new ProviderProfile(
                "google-vertex-ai",
                List.of("vertex", "vertex-ai", "google-vertex", "gcp-vertex"),
                Optional.empty(),
                List.of(),
                List.of(
                        CredentialKeys.single("GOOGLE_VERTEX_AI_SERVICE_ACCOUNT_TOKEN"),
                        CredentialKeys.single("VERTEX_AI_SERVICE_ACCOUNT_TOKEN"),
                        CredentialKeys.single("GOOGLE_VERTEX_AI_TOKEN"),
                        CredentialKeys.single("VERTEX_AI_TOKEN"),
                        CredentialKeys.minting("VERTEX_AI_SERVICE_ACCOUNT_KEY"),
                        CredentialKeys.minting("GOOGLE_VERTEX_AI_ADC")),
                List.of("GOOGLE_VERTEX_AI_BASE_URL", "VERTEX_AI_BASE_URL"),
                new AuthStyle.Bearer(),
                Headers.empty(),
                List.of(),
                new VertexAi());
    }

    private static ProviderProfile bedrock() {
        return new ProviderProfile(
                "aws-bedrock",
                List.of(),
                Optional.empty(),
                List.of(AWS_BEDROCK_INVOKE, AWS_BEDROCK_INVOKE_STREAM),
                List.of(new CredentialKeys(
                        List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), List.of("AWS_SESSION_TOKEN"))),
                List.of("BEDROCK_BASE_URL"),
                new AuthStyle.SigV4(),
                Headers.empty(),
                // Those for guardrails, tiers and traces stay behind: they are the operator's to decide.
                List.of("x-amzn-bedrock-accept"),
                new Bedrock());
    }

    private static ProviderProfile azure() {
        return new ProviderProfile(
                "azure-openai",
                List.of("azure"),
                Optional.empty(),
                List.of(OPENAI_CHAT_COMPLETIONS, OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS),
                List.of(CredentialKeys.single("AZURE_OPENAI_API_KEY")),
                List.of("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_BASE_URL"),
                new AuthStyle.Header("api-key"),
                Headers.empty(),
                List.of(),
                new AzureOpenAi());
    }

    private static ProviderProfile otherOpenAi() {
        return new ProviderProfile(
                "openai-compatible",
                List.of(),
                Optional.empty(),
                OPENAI_PROTOCOLS,
                List.of(CredentialKeys.single("OPENAI_COMPATIBLE_API_KEY")),
                List.of("OPENAI_COMPATIBLE_BASE_URL"),
                new AuthStyle.Bearer(),
                Headers.empty(),
                List.of("x-model-id"),
                new OpenAiCompatible());
    }
}
