package io.openshell.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openshell.core.ProviderProfile;
import io.openshell.core.ProviderProfiles;
import io.openshell.core.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderPluginsTest {
    private static final ProviderPlugins PLUGINS = ProviderPlugins.standard();

    private static Optional<DiscoveredProvider> discover(String type, Map<String, String> environment) {
        return PLUGINS.find(type).orElseThrow().discover(environment);
    }

    @Test
    void aKeyAndABaseUrlAreFound() {
        DiscoveredProvider found = discover("OpenAI",
                Map.of("OPENAI_API_KEY", "sk-1", "OPENAI_BASE_URL", "http://x", "HOME", "/")).orElseThrow();

        assertThat(found.type()).isEqualTo("openai");
        assertThat(found.credentials()).containsExactly(Map.entry("OPENAI_API_KEY", Secret.of("sk-1")));
        assertThat(found.config()).containsExactly(Map.entry("OPENAI_BASE_URL", "http://x"));
        assertThat(found.toString()).doesNotContain("sk-1");
    }

    @Test
    void settingsAreFoundBesideTheKey() {
        assertThat(discover("vertex", Map.of("VERTEX_AI_TOKEN", "t", "VERTEX_AI_PROJECT_ID", "my-project1",
                "VERTEX_AI_REGION", "eu", "GOOGLE_CLOUD_PROJECT", "other-project")).orElseThrow().config())
                .isEqualTo(Map.of("VERTEX_AI_PROJECT_ID", "my-project1", "VERTEX_AI_REGION", "eu"));
        assertThat(discover("azure", Map.of("AZURE_OPENAI_API_KEY", "k", "AZURE_OPENAI_ENDPOINT", "https://x",
                "AZURE_OPENAI_API_VERSION", "2024-06-01")).orElseThrow().config()).hasSize(2);
    }

    @Test
    void theFirstNameThatHasAValueWins() {
        assertThat(discover("vertex", Map.of("VERTEX_AI_TOKEN", "late", "GOOGLE_VERTEX_AI_TOKEN", "early",
                "VERTEX_AI_SERVICE_ACCOUNT_TOKEN", " "))
                .orElseThrow().credentials()).containsOnlyKeys("GOOGLE_VERTEX_AI_TOKEN");
    }

    @Test
    void aCredentialInPartsIsFoundOnlyWhole() {
        assertThat(discover("aws-bedrock", Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SESSION_TOKEN", "t"))).isEmpty();
        assertThat(discover("aws-bedrock", Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b"))
                .orElseThrow().credentials()).containsOnlyKeys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        assertThat(discover("aws-bedrock", Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b",
                "AWS_SESSION_TOKEN", "t")).orElseThrow().credentials()).hasSize(3);
    }

    @Test
    void aRegionIsFound() {
        assertThat(discover("aws-bedrock", Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b",
                "AWS_REGION", "us-east-1", "AWS_PROFILE", "p")).orElseThrow().config())
                .containsExactly(Map.entry("AWS_REGION", "us-east-1"));
    }

    @Test
    void nothingIsFoundWhereNothingIs() {
        assertThat(discover("anthropic", Map.of())).isEmpty();
        assertThat(discover("anthropic", Map.of("ANTHROPIC_API_KEY", ""))).isEmpty();
        assertThat(PLUGINS.find("acme")).isEmpty();
    }

    @Test
    void everyProfileHasAPluginForInference() {
        for (ProviderProfile profile : ProviderProfiles.all()) {
            assertThat(PLUGINS.find(profile.type())).hasValueSatisfying(plugin -> assertThat(plugin.inference())
                    .isTrue());
        }
    }

    @Test
    void gitHubTokensAreFoundButAreNotForInference() {
        assertThat(discover("github", Map.of("GH_TOKEN", "ghp_1")).orElseThrow().credentials())
                .containsOnlyKeys("GH_TOKEN");
        assertThat(PLUGINS.find("github").orElseThrow().inference()).isFalse();
        assertThat(ProviderProfiles.find("github")).isEmpty();
    }

    @Test
    void everyNameOfACredentialIsKnownSoThatItCanBeWithheld() {
        assertThat(PLUGINS.credentialNames()).containsExactlyInAnyOrder("OPENAI_API_KEY", "ANTHROPIC_API_KEY",
                "NVIDIA_API_KEY", "DEEPINFRA_API_KEY", "GOOGLE_VERTEX_AI_SERVICE_ACCOUNT_TOKEN",
                "VERTEX_AI_SERVICE_ACCOUNT_TOKEN", "GOOGLE_VERTEX_AI_TOKEN", "VERTEX_AI_TOKEN",
                "VERTEX_AI_SERVICE_ACCOUNT_KEY", "GOOGLE_VERTEX_AI_ADC", "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AZURE_OPENAI_API_KEY", "OPENAI_COMPATIBLE_API_KEY",
                "GITHUB_TOKEN", "GH_TOKEN");
    }

    @Test
    void aPluginCanBeAddedOnce() {
        ProviderPlugin acme = EnvironmentPlugin.notForInference("acme", "ACME_KEY");

        assertThat(PLUGINS.with(acme).find("acme")).contains(acme);
        assertThat(PLUGINS.with(acme).credentialNames()).contains("ACME_KEY");
        assertThatIllegalArgumentException().isThrownBy(() -> PLUGINS.with(acme).with(acme));
    }

    @Test
    void aToolThatNobodyDocumentedGetsNothing() {
        DiscoveredProvider found = discover("openai", Map.of("OPENAI_API_KEY", "sk-1")).orElseThrow();
        CredentialProjection documented =
                CredentialProjection.none().documenting("codex", "openai", Set.of("OPENAI_API_KEY", "OTHER"));

        assertThat(CredentialProjection.none().allowed("codex", found)).isEmpty();
        assertThat(documented.allowed("codex", found)).containsExactly("OPENAI_API_KEY");
        assertThat(documented.allowed("claude", found)).isEmpty();
        assertThat(documented.allowed("codex",
                discover("nvidia", Map.of("NVIDIA_API_KEY", "nv")).orElseThrow())).isEmpty();
    }
}
