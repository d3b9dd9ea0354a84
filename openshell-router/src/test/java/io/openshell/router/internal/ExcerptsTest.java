package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.openshell.core.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptsTest {
    private static final String KEY = "sk-canary-7Hd93LmQ2xVb8Tz";

    private static Excerpts without(String key) {
        return Excerpts.without(List.of(Secret.of(key)));
    }

    @Test
    void anExcerptIsOneLineThatATerminalDoesNotActOn() {
        String excerpt = without(KEY)
                .of("  a\r\n\tb\u0000c \u001b[31mred\u009b0m\u202egnp.exe \u2028 d\\n\\\\ne\\u001b[0m\ud800 ");

        assertThat(excerpt).isEqualTo("a b c [31mred 0mgnp.exe d e [0m");
    }

    @Test
    void escapedLettersAreRead() {
        assertThat(without(KEY).of("\"caf\\u00e9 \\ud83d\\ude00 \\\"x\\\" 5\\u0024\""))
                .isEqualTo("\"café 😀 \"x\" 5$\"");
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        assertThat(without(KEY).of("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(without(KEY).of("x".repeat(201))).isEqualTo("x".repeat(199) + "…");
        assertThat(without(KEY).of("x".repeat(198) + "😀😀")).isEqualTo("x".repeat(198) + "…");
    }

    @Test
    void aKeyThatTheCutHalvesIsHidden() {
        assertThat(without(KEY).of(".".repeat(190) + KEY)).isEqualTo(".".repeat(190) + "*********…");
    }

    @Test
    void elevenCharactersOfAKeyAreOrdinaryTextAndTwelveAreNot() {
        assertThat(without(KEY).of("a sk-canary-7 b")).isEqualTo("a sk-canary-7 b");
        assertThat(without(KEY).of("a sk-canary-7h b")).isEqualTo("a ************ b");
    }

    /** A key that stands in the text however often, and hides all of it or nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"\\", "\\\\\\\\\\\\\\\\\\\\", "a", "*", "\\n", "$1", "aaaaaaaaaaaaaaaaaaaaaaaaa"})
    void oddKeys(String key) {
        assertThatCode(() -> without(key).of("a text\\n with " + key + key + " in it")).doesNotThrowAnyException();
        assertThat(without(key).of("-> " + key + " <-").replace("*", "")).doesNotContain(key);
    }

    @Test
    void aRouteWithoutAKeyHidesNothing() {
        assertThat(Excerpts.without(List.of()).of("{\"a\": 1}")).isEqualTo("{\"a\": 1}");
        assertThat(Excerpts.without(List.of()).url("http://h/v1")).isEqualTo("http://h/v1");
    }

    @Test
    void aHostThatIsCalledLikeAPlaceholderKeyStays() {
        assertThat(without("ollama").url("http://ollama:11434/v1")).isEqualTo("http://ollama:11434/v1");
        assertThat(without(KEY).url("http://h/" + KEY + "/v1")).isEqualTo("http://h/" + "*".repeat(25) + "/v1");
    }
}
