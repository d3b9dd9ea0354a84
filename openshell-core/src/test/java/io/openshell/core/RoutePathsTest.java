package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator or a gateway may put into paths and queries, and what not. */
class RoutePathsTest {
    private static ResolvedRoute.Builder route() {
        return ResolvedRoute.builder().name("n").endpoint("https://host/base").model("m")
                .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/chat/completions", "/predict/", ":rawPredict", ":a:b", "/a:b", "/a@b", "/a.b/..c/...",
                "/~x/-_.!$&'()*+,;=", ":rawPredict/x"})
    void thesePathsDo(String path) {
        assertThat(route().requestPathOverride(path).build().requestPathOverride()).contains(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', emptyValue = "", value = {
        "~~             | the request path must begin with a slash or a colon",
        "predict        | the request path must begin with a slash or a colon",
        "~ /x~          | the request path must begin with a slash or a colon",
        "https://evil/  | the request path must begin with a slash or a colon",
        "@evil.example/ | the request path must begin with a slash or a colon",
        ".evil.example  | the request path must begin with a slash or a colon",
        "\\x            | the request path must begin with a slash or a colon",
        "/x?y=z         | the request path must have no query and no fragment",
        ":x?y=z         | the request path must have no query and no fragment",
        "/x#y           | the request path must have no query and no fragment",
        "/%2e%2e/x      | the request path must have no percent sign",
        "/a%2Fb         | the request path must have no percent sign",
        "/a%            | the request path must have no percent sign",
        "/a%20b         | the request path must have no percent sign",
        "//evil.example | the request path must have no empty segment",
        "/a//b          | the request path must have no empty segment",
        ":a//b          | the request path must have no empty segment",
        "/./a           | the request path must have no dot segments",
        "/a/..          | the request path must have no dot segments",
        "/a/../b        | the request path must have no dot segments",
        ":a/../b        | the request path must have no dot segments",
        "/../a          | the request path must be canonical: path leads above the root",
        ":a/../../../b  | the request path must be canonical: path leads above the root",
        "/a\\b          | the request path must be canonical: target has a byte that must be encoded",
        "/a b           | the request path must be canonical: target has a byte that must be encoded",
        "~/a\r\nX: y~   | the request path must be canonical: target has a byte that must be encoded",
        "/\u00e4        | the request path must be canonical: target has a byte that must be encoded",
        "/a\"           | the request path must be canonical: target has a byte that must be encoded"})
    void othersAreRefused(String path, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> route().requestPathOverride(path))
                .withMessage(message);
    }

    @Test
    void aControlCharacterInAPathIsRefused() {
        for (char c = 0; c <= ' '; c++) {
            String path = "/a" + c + "b";
            assertThatIllegalArgumentException().isThrownBy(() -> route().requestPathOverride(path));
        }
    }

    @Test
    void aPathIsBounded() {
        route().requestPathOverride("/" + "x".repeat(255));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> route().requestPathOverride("/" + "x".repeat(256)))
                .withMessage("the request path is longer than 256 characters");
    }

    /** {@code https://host} and {@code :80/x} together would be another port. */
    @Test
    void aColonNeedsAPathInFrontOfIt() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> route().endpoint("https://host").requestPathOverride(":80/x").build());
        assertThat(route().endpoint("https://host").requestPathOverride(":x").modelInPath(true).build().modelInPath())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-version=2024-10-21", "a=b", "a.b_c~d-=-", "0=0"})
    void theseQueriesDo(String query) {
        assertThat(route().defaultQuery(query).build().defaultQuery()).contains(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a=", "=b", "?a=b", "a=b&c=d", "a=b=c", "a=b#c", "a=%20", "a=b c", "a=b\r\n",
        "a=\u00e4",
        "a=/", "&a=b", "a;=b"})
    void otherQueriesAreRefused(String query) {
        assertThatIllegalArgumentException().isThrownBy(() -> route().defaultQuery(query));
        assertThatIllegalArgumentException().isThrownBy(() -> route().defaultQuery("a=" + "b".repeat(127)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a\\b", "a?b", "a#b", "a%62", "..", "a..b", ".", "a b", "a\tb", "a\0b", "a\u00a0b",
        "a\u200bb", "a\ud83d"})
    void aModelThatWouldMakeAnotherPathIsRefusedInOne(String model) {
        ResolvedRoute.Builder route = route().model(model).modelInPath(true);
        assertThatIllegalArgumentException().isThrownBy(route::build);
        if (!model.endsWith("\ud83d")) {
            assertThat(route.modelInPath(false).build().model()).isEqualTo(model);
        }
        assertThat(route().model("a@b:c.d-e_f\u00e4").modelInPath(true).build().modelInPath()).isTrue();
    }

    @Test
    void unlessSetPathAndQueryAreTheClients() {
        ResolvedRoute plain = route().build();

        assertThat(plain.modelInPath()).isFalse();
        assertThat(plain.requestPathOverride()).isEmpty();
        assertThat(plain.defaultQuery()).isEmpty();
        assertThat(plain.passesQuery()).isTrue();
        assertThat(route().providerType("gcp-vertex").build().passesQuery()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.modelRewriter(InferenceProtocol.OPENAI_RESPONSES));
    }
}
