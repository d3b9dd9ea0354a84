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

class OpenAiCompatibleTest {
    private static final ProviderProfile OTHER = ProviderProfiles.find("openai-compatible").orElseThrow();

    private static Map<String, String> config(String... more) {
        Map<String, String> config =
                new HashMap<>(Map.of("OPENAI_COMPATIBLE_BASE_URL", "http://llm.internal:8000/api"));
        for (int i = 0; i < more.length; i += 2) {
            config.put("OPENAI_COMPATIBLE_" + more[i], more[i + 1]);
        }
        return config;
    }

    @Test
    void withoutSettingsItIsLikeOpenAi() {
        assertThat(OTHER.shape(config(), "org/model")).isEqualTo(RouteShape.plain(
                Endpoint.parse("http://llm.internal:8000/api"), OTHER.protocols(), "org/model"));
    }

    @Test
    void aPathOfItsOwnIsForChat() {
        RouteShape shape = OTHER.shape(config("PATH", "/generate/chat", "QUERY", "tenant=a1"), "m");

        assertThat(shape.requestPathOverride()).contains("/generate/chat");
        assertThat(shape.defaultQuery()).contains("tenant=a1");
        assertThat(shape.modelInPath()).isFalse();
        assertThat(shape.protocols()).containsExactly(InferenceProtocol.OPENAI_CHAT_COMPLETIONS);
    }

    @Test
    void theModelMayBeInThePath() {
        RouteShape shape = OTHER.shape(config("MODEL_IN_PATH", "true"), "m");

        assertThat(shape.modelInPath()).isTrue();
        assertThat(shape.requestPathOverride()).isEqualTo(Optional.empty());
        assertThat(shape.protocols()).hasSize(4).doesNotContain(InferenceProtocol.MODEL_DISCOVERY);
    }

    @ParameterizedTest
    @CsvSource({"PATH, generate, the request path must begin with a slash or a colon",
        "PATH, /a/../b, the request path must have no dot segments", "MODEL_IN_PATH, yes, "
                + "OPENAI_COMPATIBLE_MODEL_IN_PATH must be true or false",
        "QUERY, a=b&c=d, 'the default query must be one name=value of letters, digits and -._~, of at most 128 characters'",
        "BASE_URL, x, 'OPENAI_COMPATIBLE_BASE_URL: a URL must begin with https://, http:// or mock://'"})
    void whatDoesNotDoIsRefused(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OTHER.shape(config(name, value), "m")).withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> OTHER.check(config(name, value))).withMessage(message);
    }

    @Test
    void itNeedsABaseUrl() {
        OTHER.check(Map.of());
        for (Map<String, String> none : List.of(Map.<String, String>of(), Map.of("OPENAI_COMPATIBLE_BASE_URL", " "))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OTHER.shape(none, "m"))
                    .withMessage("no base URL: set OPENAI_COMPATIBLE_BASE_URL in its config");
        }
    }
}
