package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of provider facts, cell by cell. */
class ProviderProfilesTest {
    private static final String OPENAI_PROTOCOLS = "openai_chat_completions openai_completions openai_responses "
            + "openai_embeddings model_discovery";

    private static ProviderProfile profile(String type) {
        return ProviderProfiles.find(type).orElseThrow();
    }

    @Test
    void openai() {
        assertProfile("openai", "https://api.openai.com/v1", OPENAI_PROTOCOLS, "OPENAI_API_KEY", "OPENAI_BASE_URL",
                new AuthStyle.Bearer(), Headers.empty(), "openai-organization openai-project x-model-id");
    }

    @Test
    void anthropic() {
        assertProfile("anthropic", "https://api.anthropic.com/v1",
                "anthropic_messages anthropic_count_tokens model_discovery", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL",
                new AuthStyle.Header("x-api-key"), Headers.of("anthropic-version", "2023-06-01"),
                "anthropic-version anthropic-beta");
    }

    @Test
    void nvidia() {
        assertProfile("nvidia", "https://integrate.api.nvidia.com/v1", OPENAI_PROTOCOLS, "NVIDIA_API_KEY",
                "NVIDIA_BASE_URL", new AuthStyle.Bearer(), Headers.empty(), "x-model-id");
    }

    @Test
    void deepinfra() {
        assertProfile("deepinfra", "https://api.deepinfra.com/v1/openai", OPENAI_PROTOCOLS, "DEEPINFRA_API_KEY",
                "DEEPINFRA_BASE_URL", new AuthStyle.Bearer(), Headers.empty(), "x-model-id");
    }

    @Test
    void vertex() {
        assertProfile("google-vertex-ai", "", "",
                "GOOGLE_VERTEX_AI_SERVICE_ACCOUNT_TOKEN VERTEX_AI_SERVICE_ACCOUNT_TOKEN GOOGLE_VERTEX_AI_TOKEN "
                        + "VERTEX_AI_TOKEN VERTEX_AI_SERVICE_ACCOUNT_KEY GOOGLE_VERTEX_AI_ADC",
                "GOOGLE_VERTEX_AI_BASE_URL VERTEX_AI_BASE_URL", new AuthStyle.Bearer(), Headers.empty(), "");
    }

    /** What a backend takes as it is must never be mistaken for what it must not see. */
    @Test
    void tokensAreMintedFromTwoCredentialsOnly() {
        assertThat(ProviderProfiles.all().stream()
                .flatMap(profile -> profile.credentialKeys().stream())
                .filter(CredentialKeys::mintsTokens)
                .map(keys -> keys.required().getFirst()))
                .containsExactly("VERTEX_AI_SERVICE_ACCOUNT_KEY", "GOOGLE_VERTEX_AI_ADC");
    }

    @Test
    void bedrock() {
        ProviderProfile bedrock = profile("aws-bedrock");

        assertThat(bedrock.credentialKeys()).containsExactly(new CredentialKeys(
                List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), List.of("AWS_SESSION_TOKEN")));
        assertProfile("aws-bedrock", "", "aws_bedrock_invoke aws_bedrock_invoke_stream",
                "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN", "BEDROCK_BASE_URL",
                new AuthStyle.SigV4(), Headers.empty(), "x-amzn-bedrock-accept");
    }

    @Test
    void azure() {
        assertProfile("azure-openai", "", "openai_chat_completions openai_completions openai_embeddings",
                "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT AZURE_OPENAI_BASE_URL", new AuthStyle.Header("api-key"),
                Headers.empty(), "");
    }

    @Test
    void openAiCompatible() {
        assertProfile("openai-compatible", "", OPENAI_PROTOCOLS, "OPENAI_COMPATIBLE_API_KEY",
                "OPENAI_COMPATIBLE_BASE_URL", new AuthStyle.Bearer(), Headers.empty(), "x-model-id");
    }

    private static void assertProfile(String type, String url, String protocols, String keys, String baseUrlKeys,
            AuthStyle auth, Headers defaults, String passthrough) {
        ProviderProfile profile = profile(type);
        assertThat(profile.type()).isEqualTo(type);
        assertThat(profile.defaultEndpoint().map(Endpoint::toString).orElse("")).isEqualTo(url);
        assertThat(words(profile.protocols().stream().map(InferenceProtocol::id).toList())).isEqualTo(protocols);
        assertThat(words(profile.credentialKeys().stream()
                .flatMap(key -> key.names().stream())
                .toList())).isEqualTo(keys);
        assertThat(words(profile.baseUrlKeys())).isEqualTo(baseUrlKeys);
        assertThat(profile.auth()).isEqualTo(auth);
        assertThat(profile.defaultHeaders()).isEqualTo(defaults);
        assertThat(words(profile.passthroughHeaders())).isEqualTo(passthrough);
    }

    private static String words(List<String> names) {
        return String.join(" ", names);
    }

    @Test
    void thereAreEight() {
        assertThat(ProviderProfiles.all()).extracting(ProviderProfile::type).containsExactly("openai", "anthropic",
                "nvidia", "deepinfra", "google-vertex-ai", "aws-bedrock", "azure-openai", "openai-compatible");
    }

    @ParameterizedTest
    @CsvSource({"vertex, google-vertex-ai", "vertex-ai, google-vertex-ai", "google-vertex, google-vertex-ai",
        "gcp-vertex, google-vertex-ai", "Azure, azure-openai", "OpenAI, openai", "'  anthropic\t', anthropic",
        "NVIDIA, nvidia"})
    void typesAreTrimmedAndCaseInsensitiveAndHaveAliases(String name, String type) {
        assertThat(profile(name).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "open ai", "github", "bedrock", "openai2", "\u017fopenai"})
    void anUnknownTypeHasNoProfile(String type) {
        assertThat(ProviderProfiles.find(type)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"https://bedrock-runtime.us-east-1.amazonaws.com, us-east-1",
        "https://bedrock-runtime.us-east-1.amazonaws.com., us-east-1",
        "https://BEDROCK-runtime.us-east-1.AMAZONAWS.com, us-east-1",
        "https://bedrock-runtime.cn-north-1.amazonaws.com.cn, cn-north-1",
        "https://bedrock-runtime.us-east-1.api.aws, us-east-1"})
    void requestsToAwsAreSigned(String url, String region) {
        assertThat(profile("aws-bedrock").authFor(Endpoint.parse(url))).isEqualTo(new AuthStyle.SigV4(region));
    }

    /** Whoever meant a bridge by it would get answers from AWS that say nothing. */
    @Test
    void anotherServiceOfAwsIsNoBridge() {
        assertThat(profile("aws-bedrock").authFor(Endpoint.parse("https://bedrock.us-east-1.amazonaws.com")))
                .isEqualTo(new AuthStyle.SigV4());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:4000", "https://bridge.example/bedrock", "https://amazonaws.com.evil.example",
                "https://xamazonaws.com"})
    void aBridgeGetsNoCredential(String url) {
        assertThat(profile("aws-bedrock").authFor(Endpoint.parse(url))).isEqualTo(new AuthStyle.None());
    }
}
