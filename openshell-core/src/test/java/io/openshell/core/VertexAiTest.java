package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider's settings and a model come to, and every way in which they do not do. */
class VertexAiTest {
    private static final ProviderProfile VERTEX = ProviderProfiles.find("vertex").orElseThrow();
    private static final String OVERRIDE = "VERTEX_AI_BASE_URL";

    private static Map<String, String> config(String project, String region, String publisher, String override) {
        Map<String, String> config = new HashMap<>();
        config.put("VERTEX_AI_PROJECT_ID", project);
        config.put("VERTEX_AI_REGION", region);
        config.put("VERTEX_AI_PUBLISHER", publisher);
        config.put(OVERRIDE, override);
        return config;
    }

    private static RouteShape shape(String project, String region, String publisher, String override, String model) {
        return VERTEX.shape(config(project, region, publisher, override), model);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', emptyValue = "", nullValues = "null", value = {
        "~~,              claude-sonnet-4-5@20250929, us-central1,  us-central1-aiplatform.googleapis.com",
        "us-east5,        claude-3-haiku@20240307,    us-east5,     us-east5-aiplatform.googleapis.com",
        "europe-west12,   claude-x,                   europe-west12, europe-west12-aiplatform.googleapis.com",
        "northamerica-northeast1, claude-x, northamerica-northeast1, northamerica-northeast1-aiplatform.googleapis.com",
        "global,          claude-opus-4-1@20250805,   global,       aiplatform.googleapis.com",
        "us,              claude-x,                   us,           aiplatform.us.rep.googleapis.com",
        "eu,              claude-x,                   eu,           aiplatform.eu.rep.googleapis.com"})
    void claudeSpeaksMessagesAtRawPredict(String region, String model, String location, String host) {
        for (String publisher : List.of("", "anthropic", "google")) {
            assertThat(shape("my-project1", region, publisher, "", model)).isEqualTo(new RouteShape(
                    Endpoint.parse("https://" + host + "/v1/projects/my-project1/locations/" + location
                            + "/publishers/anthropic/models"),
                    List.of(InferenceProtocol.ANTHROPIC_MESSAGES),
                    model,
                    true,
                    Optional.of(":rawPredict"),
                    Optional.empty()));
        }
    }

    @Test
    void aModelOfAnthropicIsClaudeWhateverItIsCalled() {
        RouteShape shape = shape("my-project1", "", "anthropic", "", "next-model");

        assertThat(shape.protocols()).containsExactly(InferenceProtocol.ANTHROPIC_MESSAGES);
        assertThat(shape.model()).isEqualTo("next-model");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', emptyValue = "", value = {
        "~~,        gemini-2.5-pro,         google/gemini-2.5-pro",
        "~~,        text-bison-001,         google/text-bison-001",
        "~~,        chat-bison-001,         google/chat-bison-001",
        "~~,        llama-4-maverick-17b,   meta/llama-4-maverick-17b",
        "~~,        mistral-small-2503,     mistralai/mistral-small-2503",
        "~~,        codestral-2501,         mistralai/codestral-2501",
        "~~,        jamba-1.5-large,        ai21/jamba-1.5-large",
        "~~,        deepseek-r1-0528-maas,  deepseek/deepseek-r1-0528-maas",
        "~~,        1234567890,             1234567890",
        "~~,        gemini,                 gemini",
        "~~,        xgemini-1,              xgemini-1",
        "~~,        Claude-3,               Claude-3",
        "~~,        claude,                 claude",
        "qwen,      qwen3-coder,            qwen/qwen3-coder",
        "openai,    gpt-oss-120b-maas,      openai/gpt-oss-120b-maas",
        "meta,      gemini-2.5-pro,         meta/gemini-2.5-pro",
        "deepseek-ai, deepseek-v3,          deepseek-ai/deepseek-v3"})
    void otherModelsSpeakChatCompletionsAsPublisherAndModel(String publisher, String model, String named) {
        assertThat(shape("my-project1", "europe-west4", publisher, "", model)).isEqualTo(new RouteShape(
                Endpoint.parse("https://europe-west4-aiplatform.googleapis.com/v1beta1/projects/my-project1/locations/"
                        + "europe-west4/endpoints/openapi"),
                List.of(InferenceProtocol.OPENAI_CHAT_COMPLETIONS),
                named,
                false,
                Optional.of("/chat/completions"),
                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "https://us-east1-aiplatform.googleapis.com, https://us-east1-aiplatform.googleapis.com/v1beta1/projects/my-project1/"
                + "locations/us-central1/endpoints/openapi",
        "https://AIPlatform.googleapis.com:443/, https://aiplatform.googleapis.com:443/v1beta1/projects/my-project1/"
                + "locations/us-central1/endpoints/openapi",
        "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/endpoints/77,"
                + "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/endpoints/77",
        "https://aiplatform.us.rep.googleapis.com/x/, https://aiplatform.us.rep.googleapis.com/x"})
    void aBaseUrlAtGoogleTakesThePlaceOfTheOneMadeFromTheProject(String override, String base) {
        assertThat(shape("my-project1", "", "", override, "gemini-x").endpoint()).hasToString(base);
    }

    @Test
    void theFirstBaseUrlWinsAndABadOneBehindItIsRefusedAllTheSame() {
        Map<String, String> config = config("my-project1", "", "", "https://aiplatform.us.rep.googleapis.com/b");
        config.put("GOOGLE_VERTEX_AI_BASE_URL", "https://aiplatform.eu.rep.googleapis.com/a");
        assertThat(VERTEX.shape(config, "gemini-x").endpoint())
                .hasToString("https://aiplatform.eu.rep.googleapis.com/a");
        config.put(OVERRIDE, "https://evil.example");
        assertThatIllegalArgumentException().isThrownBy(() -> VERTEX.shape(config, "gemini-x"))
                .withMessageStartingWith(OVERRIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcdef", "a12345", "my-project-123", "a-----", "abcdefghijklmnopqrstuvwxyz0123"})
    void projectsAreAccepted(String project) {
        if (!project.endsWith("-")) {
            assertThat(shape(project, "", "", "", "gemini-x").endpoint().basePath()).contains("/" + project + "/");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', emptyValue = "", value = {
        // projects
        "project |                       | no project: set VERTEX_AI_PROJECT_ID in its config",
        "project | ~ ~                   | no project: set VERTEX_AI_PROJECT_ID in its config",
        "project | abcde                 | VERTEX_AI_PROJECT_ID must have 6 to 30 characters",
        "project | abcdefghijklmnopqrstuvwxyz01234 | VERTEX_AI_PROJECT_ID must have 6 to 30 characters",
        "project | 1project              | VERTEX_AI_PROJECT_ID must begin with a lowercase letter",
        "project | -project              | VERTEX_AI_PROJECT_ID must begin with a lowercase letter",
        "project | project-              | VERTEX_AI_PROJECT_ID must not end with a hyphen",
        "project | My-Project            | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | my_project            | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | my.project            | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | my/project            | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | ../../x               | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | my%2fproject          | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | example.com:project   | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | ~ my-project~         | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | ~my-project\n~        | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | my-pr\u00f6ject       | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        "project | project\u0661         | VERTEX_AI_PROJECT_ID must have lowercase letters, digits and hyphens only",
        // regions
        "region  | us-central1-a         | VERTEX_AI_REGION is a zone: leave out the letter at its end",
        "region  | US-central1           | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | us-central            | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | us-central123         | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | us_central1           | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | ~us-central1 ~        | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | evil.example/us-central1 | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | us-central1.evil.example#| VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | us-central1/../x      | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | us-central\u0661      | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | GLOBAL                | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        "region  | asia                  | VERTEX_AI_REGION must be a region such as us-central1, or global, us or eu",
        // publishers
        "publisher | Google              | VERTEX_AI_PUBLISHER must be a publisher's id such as google or mistralai: "
                + "lowercase letters, digits and hyphens, at most 63, a letter first",
        "publisher | google/x            | VERTEX_AI_PUBLISHER must be a publisher's id such as google or mistralai: "
                + "lowercase letters, digits and hyphens, at most 63, a letter first",
        "publisher | -google             | VERTEX_AI_PUBLISHER must be a publisher's id such as google or mistralai: "
                + "lowercase letters, digits and hyphens, at most 63, a letter first",
        "publisher | ..                  | VERTEX_AI_PUBLISHER must be a publisher's id such as google or mistralai: "
                + "lowercase letters, digits and hyphens, at most 63, a letter first",
        "publisher | ~anthropic ~        | VERTEX_AI_PUBLISHER must be a publisher's id such as google or mistralai: "
                + "lowercase letters, digits and hyphens, at most 63, a letter first",
        // hosts
        "override | http://aiplatform.googleapis.com         | VERTEX_AI_BASE_URL must begin with https://",
        "override | aiplatform.googleapis.com                | VERTEX_AI_BASE_URL must begin with https://",
        "override | //aiplatform.googleapis.com              | VERTEX_AI_BASE_URL must begin with https://",
        "override | mock://                                  | VERTEX_AI_BASE_URL is not a URL",
        "override | https://a b.googleapis.com               | VERTEX_AI_BASE_URL is not a URL",
        "override | https:///v1                              | VERTEX_AI_BASE_URL must name a host",
        "override | https://user@aiplatform.googleapis.com   | VERTEX_AI_BASE_URL must have no user info",
        "override | https://aiplatform.googleapis.com@evil.example | VERTEX_AI_BASE_URL must have no user info",
        "override | https://aiplatform.googleapis.com?key=x  | VERTEX_AI_BASE_URL must have no query",
        "override | https://aiplatform.googleapis.com/#x     | VERTEX_AI_BASE_URL must have no fragment",
        "override | https://aiplatform.googleapis.com:8443   | VERTEX_AI_BASE_URL must have port 443 or none",
        "override | https://aiplatform.googleapis.com:80     | VERTEX_AI_BASE_URL must have port 443 or none",
        "override | https://127.0.0.1                        | VERTEX_AI_BASE_URL must name a host of Vertex AI, "
                + "not an IP address",
        "override | https://[::1]/                           | VERTEX_AI_BASE_URL must name a host of Vertex AI, "
                + "not an IP address",
        "override | https://evil.example                     | VERTEX_AI_BASE_URL must name a host of Vertex AI, such as "
                + "us-central1-aiplatform.googleapis.com",
        "override | https://googleapis.com                   | VERTEX_AI_BASE_URL must name a host of Vertex AI, such as "
                + "us-central1-aiplatform.googleapis.com",
        "override | https://storage.googleapis.com           | VERTEX_AI_BASE_URL must name a host of Vertex AI, such as "
                + "us-central1-aiplatform.googleapis.com",
        "override | https://xaiplatform.googleapis.com       | VERTEX_AI_BASE_URL must name a host of Vertex AI, such as "
                + "us-central1-aiplatform.googleapis.com",
        "override | https://evil-aiplatform.googleapis.com   | VERTEX_AI_BASE_URL must name a host of Vertex AI, such as "
                + "us-central1-aiplatform.googleapis.com",
        "override | https://us-central1-aiplatform.googleapis.com.evil.example | VERTEX_AI_BASE_URL must name a host of "
                + "Vertex AI, such as us-central1-aiplatform.googleapis.com",
        "override | https://aiplatform.googleapis.com.       | VERTEX_AI_BASE_URL must name a host of Vertex AI, such as "
                + "us-central1-aiplatform.googleapis.com",
        "override | https://aiplatform.asia.rep.googleapis.com | VERTEX_AI_BASE_URL must name a host of Vertex AI, such as "
                + "us-central1-aiplatform.googleapis.com",
        "override | https://aiplatform.googleapis.com/v1/../x | VERTEX_AI_BASE_URL: a URL's path must have no dot segments",
        "override | https://aiplatform.googleapis.com/a%2Fb  | VERTEX_AI_BASE_URL: a URL's path must be canonical: path has "
                + "an encoded slash, backslash or percent sign",
        // models
        "model   | ~ ~                   | the model id must not be blank",
        "model   | google/gemini-x       | the model id must have no / in it: give the model alone, and its publisher as "
                + "VERTEX_AI_PUBLISHER in the provider's config",
        "model   | claude-x/../y         | the model id must have no / in it: give the model alone, and its publisher as "
                + "VERTEX_AI_PUBLISHER in the provider's config",
        "model   | claude-x\\y           | the model id must have no \\ in it",
        "model   | claude-x?y            | the model id must have no ? in it",
        "model   | claude-x#y            | the model id must have no # in it",
        "model   | claude-x%2fy          | the model id must have no % in it",
        "model   | claude-..             | the model id must have no .. in it",
        "model   | ..                    | the model id must have no .. in it",
        "model   | .                     | the model id must not be a dot",
        "model   | claude-x y            | the model id must have no white space in it",
        "model   | ~claude-x\t~          | the model id must have no white space in it",
        "model   | ~gemini-x\n~          | the model id must have no white space in it",
        "model   | claude-x\u00a0y       | the model id must have no white space in it",
        "model   | claude-x\u2028y       | the model id must have no white space in it",
        "model   | claude-x\0y           | the model id must have no control character in it",
        "model   | claude-x\u001cy       | the model id must have no control character in it",
        "model   | claude-x\u007fy       | the model id must have no control character in it",
        "model   | gemini-x\u0085y       | the model id must have no control character in it",
        "model   | claude-x\u202ey       | the model id must have no control character in it"})
    void whatDoesNotDoIsRefusedInItsOwnWords(String what, String bad, String message) {
        String value = bad == null ? "" : bad;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape(
                        what.equals("project") ? value : "my-project1",
                        what.equals("region") ? value : "",
                        what.equals("publisher") ? value : "",
                        what.equals("override") ? value : "",
                        what.equals("model") ? value : "gemini-x"))
                .withMessage(message)
                .withNoCause();
    }

    @Test
    void claudeTakesNoBaseUrl() {
        for (String override : List.of("https://aiplatform.googleapis.com",
                "https://us-east5-aiplatform.googleapis.com/x")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> shape("my-project1", "", "", override, "claude-x"))
                    .withMessage(
                            OVERRIDE + " is not for Claude, whose address follows from project and region: take it out,"
                                    + " or make another provider");
        }
    }

    /** Settings may be completed later, but what is there has to do. */
    @Test
    void settingsAreCheckedWithoutAModel() {
        VERTEX.check(Map.of());
        VERTEX.check(config("my-project1", "eu", "google", "https://aiplatform.googleapis.com"));
        Set<String> messages = new HashSet<>();
        for (Map<String, String> bad : List.of(config("x", "", "", ""), config("", "x", "", ""),
                config("", "", "X", ""),
                config("", "", "", "http://x"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> VERTEX.check(bad))
                    .satisfies(refused -> messages.add(refused.getMessage()));
        }
        assertThat(messages).hasSize(4);
    }

    /** What the wire says of a route is enough to know this. */
    @Test
    void onlyBodiesOfMessagesWhoseModelIsInThePathLoseIt() throws Exception {
        byte[] body = "{\"model\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ResolvedRoute.Builder route = ResolvedRoute.builder().name("n").endpoint("https://x/y").model("m")
                .protocols(InferenceProtocol.values()).providerType("VERTEX");

        ResolvedRoute inPath = route.modelInPath(true).requestPathOverride(":rawPredict").build();
        assertThat(inPath.modelRewriter(InferenceProtocol.ANTHROPIC_MESSAGES).rewrite(body, 0, 11).length())
                .isEqualTo("{\"anthropic_version\":\"vertex-2023-10-16\"}".length());
        assertThat(inPath.modelRewriter(InferenceProtocol.OPENAI_CHAT_COMPLETIONS).rewrite(body, 0, 11).length())
                .isEqualTo("{\"model\":\"m\"}".length());
        assertThat(route.modelInPath(false).build().modelRewriter(InferenceProtocol.ANTHROPIC_MESSAGES)
                .rewrite(body, 0, 11).length()).isEqualTo("{\"model\":\"m\"}".length());
        assertThat(route.modelInPath(true).providerType("anthropic").build()
                .modelRewriter(InferenceProtocol.ANTHROPIC_MESSAGES).rewrite(body, 0, 11).length())
                .isEqualTo("{\"model\":\"m\"}".length());
    }
}
