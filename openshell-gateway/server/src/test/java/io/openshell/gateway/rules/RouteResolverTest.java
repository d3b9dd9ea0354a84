package io.openshell.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openshell.core.AuthStyle;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.tokens.MintedTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteResolverTest {
    private static final Instant NOW = TestClock.START;
    private static final ManagedRoute ROUTE = new ManagedRoute("inference.local", "p", "some-model", 0, 1);

    private static final String ID = "AKIAIOSFODNN7EXAMPLE";
    private static final String KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TOKEN = "IQoJb3JpZ2luX2VjEEXAMPLE==";
    private static final Map<String, String> AWS = Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", KEY);
    private static final Map<String, String> REGION = Map.of("AWS_REGION", "us-east-1");

    private static Provider provider(String type, Map<String, String> credentials, Map<String, String> config)
            throws RefusedException {
        return ProviderRecords.create(Drafts.of("p", type, credentials, config), "id", NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "openai,    OPENAI_API_KEY,    https://api.openai.com/v1",
        "anthropic, ANTHROPIC_API_KEY, https://api.anthropic.com/v1",
        "nvidia,    NVIDIA_API_KEY,    https://integrate.api.nvidia.com/v1",
        "deepinfra, DEEPINFRA_API_KEY, https://api.deepinfra.com/v1/openai"
    })
    void theProfileSaysWhatTheRecordLeavesOpen(String type, String key, String endpoint) throws Exception {
        ResolvedRoute route = resolve(ROUTE, provider(type, Map.of(key, "sk-1"), Map.of()), NOW);

        assertThat(route.endpoint()).hasToString(endpoint);
        assertThat(route.apiKey()).contains(Secret.of("sk-1"));
        assertThat(route.model()).isEqualTo("some-model");
        assertThat(route.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(route.protocols()).isNotEmpty();
    }

    @Test
    void aBaseUrlOfTheRecordWins() throws Exception {
        Provider provider = provider(
                "openai", Map.of("OPENAI_API_KEY", "k"), Map.of("OPENAI_BASE_URL", "http://localhost:1234/v1"));

        assertThat(resolve(ROUTE, provider, NOW).endpoint()).hasToString("http://localhost:1234/v1");
    }

    @Test
    void claudeOnVertexAiHasItsModelInThePath() throws Exception {
        Provider provider = provider("vertex", Map.of("VERTEX_AI_TOKEN", "ya29.x"),
                Map.of("VERTEX_AI_PROJECT_ID", "my-project1", "VERTEX_AI_REGION", "eu"));

        ResolvedRoute claude = resolve(
                new ManagedRoute("inference.local", "p", "claude-sonnet-4-5@20250929", 0, 1), provider, NOW);
        ResolvedRoute gemini = resolve(
                new ManagedRoute("inference.local", "p", "gemini-2.5-pro", 0, 1), provider, NOW);

        assertThat(claude.endpoint()).hasToString("https://aiplatform.eu.rep.googleapis.com/v1/projects/my-project1/"
                + "locations/eu/publishers/anthropic/models");
        assertThat(claude.modelInPath()).isTrue();
        assertThat(claude.requestPathOverride()).contains(":rawPredict");
        assertThat(claude.protocols()).containsExactly(InferenceProtocol.ANTHROPIC_MESSAGES);
        assertThat(claude.apiKey()).contains(Secret.of("ya29.x"));
        assertThat(gemini.model()).isEqualTo("google/gemini-2.5-pro");
        assertThat(gemini.requestPathOverride()).contains("/chat/completions");
        assertThat(gemini.auth()).isEqualTo(new AuthStyle.Bearer());
    }

    @Test
    void aDeploymentAtAzureHasItsVersionInTheQuery() throws Exception {
        Provider provider = provider("azure", Map.of("AZURE_OPENAI_API_KEY", "k"),
                Map.of("AZURE_OPENAI_ENDPOINT", "https://name.openai.azure.com/"));

        ResolvedRoute route = resolve(ROUTE, provider, NOW);

        assertThat(route.endpoint()).hasToString("https://name.openai.azure.com/openai/deployments");
        assertThat(route.modelInPath()).isTrue();
        assertThat(route.defaultQuery()).contains("api-version=2024-10-21");
        assertThat(route.auth()).isEqualTo(new AuthStyle.Header("api-key"));
    }

    @Test
    void aSettingThatDoesNotDoIsRefusedWhenItIsStored() {
        for (Map<String, String> config : List.of(
                Map.of("VERTEX_AI_PROJECT_ID", "X"), Map.of("VERTEX_AI_BASE_URL", "https://evil.example"))) {
            assertThat(catchThrowableOfType(
                    RefusedException.class, () -> provider("vertex", Map.of("VERTEX_AI_TOKEN", "x"), config)))
                    .hasMessageStartingWith("VERTEX_AI_");
        }
    }

    @Test
    void aBridgeToAwsNeedsNoKey() throws Exception {
        Provider provider = provider("aws-bedrock", Map.of(), Map.of("BEDROCK_BASE_URL", "http://localhost:99"));

        ResolvedRoute route = resolve(ROUTE, provider, NOW);

        assertThat(route.auth()).isEqualTo(new AuthStyle.None());
        assertThat(route.apiKey()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_REGION,         eu-west-1,     https://bedrock-runtime.eu-west-1.amazonaws.com",
        "AWS_DEFAULT_REGION, us-gov-west-1, https://bedrock-runtime.us-gov-west-1.amazonaws.com",
        "AWS_REGION,         cn-north-1,    https://bedrock-runtime.cn-north-1.amazonaws.com.cn"
    })
    void aRouteToBedrockIsSignedForTheRegionOfTheConfig(String name, String region, String endpoint) throws Exception {
        ResolvedRoute route =
                resolve(ROUTE, provider("aws-bedrock", AWS, Map.of(name, region)), NOW);

        assertThat(route.endpoint()).hasToString(endpoint);
        assertThat(route.auth()).isEqualTo(new AuthStyle.SigV4(region));
        assertThat(route.apiKey()).contains(Secret.of(ID + ":" + KEY));
    }

    @ParameterizedTest
    @CsvSource({"https://bedrock-runtime-fips.us-east-1.amazonaws.com, us-east-1",
        "https://vpce-1-2.bedrock-runtime.eu-west-3.vpce.amazonaws.com, eu-west-3"})
    void aBaseUrlAtAwsNamesTheRegion(String url, String region) throws Exception {
        Provider provider = provider("aws-bedrock",
                Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", KEY, "AWS_SESSION_TOKEN", TOKEN),
                Map.of("BEDROCK_BASE_URL", url));

        ResolvedRoute route = resolve(ROUTE, provider, NOW);

        assertThat(route.endpoint()).hasToString(url);
        assertThat(route.auth()).isEqualTo(new AuthStyle.SigV4(region));
        assertThat(route.apiKey()).contains(Secret.of(ID + ":" + KEY + ":" + TOKEN));
    }

    /** A bridge is not given what it would not need, whatever the record holds. */
    @Test
    void aBridgeGetsNoCredentials() throws Exception {
        Provider provider = provider("aws-bedrock", AWS,
                Map.of("BEDROCK_BASE_URL", "http://localhost:99", "AWS_REGION", "us-east-1"));

        assertThat(resolve(ROUTE, provider, NOW).apiKey()).isEmpty();
        assertThat(resolve(ROUTE, provider, NOW).auth()).isEqualTo(new AuthStyle.None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
    void eachPartOfTheCredentialsMayExpire(String part) throws Exception {
        ProviderDraft draft = Drafts.of("p", "aws-bedrock",
                Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", KEY, "AWS_SESSION_TOKEN", TOKEN), REGION);
        Provider provider = ProviderRecords.create(
                Drafts.expiring(draft, Map.of(part, NOW.plusMillis(10).toEpochMilli())), "id", NOW);

        assertThat(resolve(ROUTE, provider, NOW.plusMillis(9)).apiKey()).isPresent();
        assertThat(catchThrowableOfType(
                RefusedException.class, () -> resolve(ROUTE, provider, NOW.plusMillis(10))))
                .hasMessageContaining(part + " has expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "US-EAST-1", "us-east-1.evil.example", "us-east-1/", "us-east-1#", "global"})
    void aRegionThatIsNoneIsRefusedWithTheRecord(String region) {
        assertThat(catchThrowableOfType(
                RefusedException.class, () -> provider("aws-bedrock", AWS, Map.of("AWS_REGION", region))))
                .hasMessageContaining("not an AWS region");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("github", Map.of("GITHUB_TOKEN", "x"), Map.of(), "not supported for inference"),
                Arguments.of(
                        "google-vertex-ai",
                        Map.of("VERTEX_AI_TOKEN", "x"),
                        Map.of(),
                        "provider p: no project: set VERTEX_AI_PROJECT_ID in its config"),
                Arguments.of(
                        "vertex",
                        Map.of(),
                        Map.of("VERTEX_AI_PROJECT_ID", "my-project1"),
                        "set GOOGLE_VERTEX_AI_SERVICE_ACCOUNT_TOKEN or "),
                Arguments.of("azure", Map.of("AZURE_OPENAI_API_KEY", "x"), Map.of(), "set AZURE_OPENAI_ENDPOINT"),
                Arguments.of("azure", Map.of(), Map.of("AZURE_OPENAI_ENDPOINT", "https://x"),
                        "set AZURE_OPENAI_API_KEY"),
                Arguments.of(
                        "openai-compatible",
                        Map.of("OPENAI_COMPATIBLE_API_KEY", "x"),
                        Map.of(),
                        "set OPENAI_COMPATIBLE_BASE_URL"),
                Arguments.of("openai", Map.of(), Map.of(), "set OPENAI_API_KEY"),
                Arguments.of("openai", Map.of("ANTHROPIC_API_KEY", "x"), Map.of(), "set OPENAI_API_KEY"),
                Arguments.of("openai", Map.of("OPENAI_API_KEY", "a\nb"), Map.of(), "cannot stand in a header"),
                Arguments.of("aws-bedrock", AWS, Map.of(),
                        "set AWS_REGION or AWS_DEFAULT_REGION, or for a bridge BEDROCK"),
                Arguments.of("aws-bedrock", Map.of(), REGION,
                        "AWS_ACCESS_KEY_ID is missing; set AWS_ACCESS_KEY_ID and"),
                Arguments.of(
                        "aws-bedrock",
                        Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SESSION_TOKEN", TOKEN),
                        REGION,
                        "AWS_SECRET_ACCESS_KEY is missing"),
                Arguments.of(
                        "aws-bedrock",
                        Map.of("AWS_ACCESS_KEY_ID", "x y", "AWS_SECRET_ACCESS_KEY", KEY),
                        REGION,
                        "access key id must"),
                Arguments.of(
                        "aws-bedrock",
                        Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", "short"),
                        REGION,
                        "secret access key must"),
                Arguments.of(
                        "aws-bedrock",
                        Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", KEY, "AWS_SESSION_TOKEN", "a:b"),
                        REGION,
                        "session token must"),
                Arguments.of("aws-bedrock", AWS, Map.of("AWS_REGION", "us-iso-east-1"), "a known endpoint"),
                Arguments.of(
                        "aws-bedrock",
                        AWS,
                        Map.of("BEDROCK_BASE_URL", "https://bedrock.us-east-1.amazonaws.com"),
                        "none of Bedrock Runtime"),
                Arguments.of(
                        "aws-bedrock",
                        AWS,
                        Map.of("BEDROCK_BASE_URL", "https://bedrock-runtime.us-east-1.amazonaws.com",
                                "AWS_REGION", "us-east-2"),
                        "lies in us-east-1, and AWS_REGION"));
    }

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("refused")
    void whatIsMissingIsSaid(String type, Map<String, String> credentials, Map<String, String> config, String words)
            throws Exception {
        Provider provider = provider(type, credentials, config);

        RefusedException refused = catchThrowableOfType(
                RefusedException.class, () -> resolve(ROUTE, provider, NOW));

        assertThat(refused).hasMessageContaining(words);
        assertThat(refused.getMessage()).doesNotContain(ID, KEY, TOKEN);
        assertThat(refused.kind()).isEqualTo(RefusedException.Kind.INVALID_ARGUMENT);
    }

    @Test
    void anExpiredKeyIsNotUsed() throws Exception {
        Provider provider = ProviderRecords.create(
                Drafts.expiring(
                        Drafts.openAi("p", "sk-1"), Map.of("OPENAI_API_KEY", NOW.plusMillis(10).toEpochMilli())),
                "id",
                NOW);

        assertThat(resolve(ROUTE, provider, NOW.plusMillis(9)).apiKey()).isPresent();
        assertThat(catchThrowableOfType(
                RefusedException.class, () -> resolve(ROUTE, provider, NOW.plusMillis(10))))
                .hasMessageContaining("OPENAI_API_KEY has expired");
    }

    @Test
    void aKeyThatCannotBeUnsealedIsNamed() throws Exception {
        Provider stored = provider("openai", Map.of("OPENAI_API_KEY", "x"), Map.of());
        Provider unreadable = new Provider(
                stored.id(),
                stored.name(),
                stored.type(),
                stored.createdAt(),
                1,
                Map.of(),
                Map.of(),
                Map.of("OPENAI_API_KEY", new Credential(Optional.empty(), Optional.empty())),
                Map.of());

        assertThat(catchThrowableOfType(
                RefusedException.class, () -> resolve(ROUTE, unreadable, NOW)))
                .hasMessageContaining("OPENAI_API_KEY cannot be unsealed");
    }

    private static ResolvedRoute resolve(ManagedRoute route, Provider provider, Instant now) throws RefusedException {
        return RouteResolver.resolve(route, provider, MintedTokens.NONE, now);
    }
}
