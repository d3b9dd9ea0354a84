package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureOpenAiTest {
    private static final ProviderProfile AZURE = ProviderProfiles.find("azure").orElseThrow();

    private static Map<String, String> config(String endpoint, String version) {
        return new HashMap<>(Map.of("AZURE_OPENAI_ENDPOINT", endpoint, "AZURE_OPENAI_API_VERSION", version));
    }

    @Test
    void theDeploymentIsInThePathAndTheVersionInTheQuery() {
        assertThat(AZURE.shape(config("https://name.openai.azure.com/", ""), "gpt-4o_prod.1")).isEqualTo(new RouteShape(
                Endpoint.parse("https://name.openai.azure.com/openai/deployments"),
                List.of(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, InferenceProtocol.OPENAI_COMPLETIONS,
                        InferenceProtocol.OPENAI_EMBEDDINGS),
                "gpt-4o_prod.1",
                true,
                Optional.empty(),
                Optional.of("api-version=2024-10-21")));
    }

    @ParameterizedTest
    @CsvSource({"https://n.openai.azure.com, https://n.openai.azure.com/openai/deployments",
        "https://n.openai.azure.com/openai, https://n.openai.azure.com/openai/deployments",
        "https://n.openai.azure.com/openai/deployments/, https://n.openai.azure.com/openai/deployments",
        "https://api.example:8443/team, https://api.example:8443/team/openai/deployments",
        "https://api.example/xopenai, https://api.example/xopenai/openai/deployments",
        "http://127.0.0.1:1, http://127.0.0.1:1/openai/deployments", "mock://, mock://"})
    void theBaseUrlIsThatOfTheResource(String given, String base) {
        assertThat(AZURE.shape(config(given, ""), "d").endpoint()).hasToString(base);
        assertThat(AZURE.shape(Map.of("AZURE_OPENAI_BASE_URL", given), "d").endpoint()).hasToString(base);
    }

    @ParameterizedTest
    @CsvSource({"2024-10-21", "2024-06-01", "2025-04-01-preview"})
    void anotherVersionCanBeAskedFor(String version) {
        assertThat(AZURE.shape(config("https://n", version), "d").defaultQuery()).contains("api-version=" + version);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', emptyValue = "", value = {
        "~~ | ~~ | d | no base URL: set AZURE_OPENAI_ENDPOINT or AZURE_OPENAI_BASE_URL in its config",
        "ftp://x | ~~ | d | AZURE_OPENAI_ENDPOINT: a URL must begin with https://, http:// or mock://",
        "https://x?api-version=1 | ~~ | d | AZURE_OPENAI_ENDPOINT: a URL must have no user info, query or fragment",
        "https://x/openai/v1 | ~~ | d | the base URL is that of Azure's v1 API, which has no deployments in its path: use a "
                + "provider of type openai for it, with OPENAI_BASE_URL",
        "https://x | latest | d | AZURE_OPENAI_API_VERSION must be a date such as 2024-10-21, with -preview behind it if it "
                + "is one",
        "https://x | 2024-10-21&x=y | d | AZURE_OPENAI_API_VERSION must be a date such as 2024-10-21, with -preview behind it "
                + "if it is one",
        "https://x | ~~ | a/b | the model must be the name of a deployment: letters, digits, dots, hyphens and underscores, "
                + "at most 64, a letter or digit first",
        "https://x | ~~ | .. | the model must be the name of a deployment: letters, digits, dots, hyphens and underscores, "
                + "at most 64, a letter or digit first",
        "https://x | ~~ | a%2fb | the model must be the name of a deployment: letters, digits, dots, hyphens and underscores, "
                + "at most 64, a letter or digit first",
        "https://x | ~~ | ~d ~ | the model must be the name of a deployment: letters, digits, dots, hyphens and underscores, "
                + "at most 64, a letter or digit first",
        "https://x | ~~ | gpt:4 | the model must be the name of a deployment: letters, digits, dots, hyphens and underscores, "
                + "at most 64, a letter or digit first"})
    void whatDoesNotDoIsRefused(String endpoint, String version, String model, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AZURE.shape(config(endpoint, version), model))
                .withMessage(message);
    }

    @Test
    void settingsAreCheckedWithoutAModel() {
        AZURE.check(Map.of());
        AZURE.check(config("https://x", "2024-10-21"));
        for (Map<String, String> bad : List.of(config("ftp://x", ""), config("https://x/openai/v1", ""),
                config("", "x"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> AZURE.check(bad));
        }
    }
}
