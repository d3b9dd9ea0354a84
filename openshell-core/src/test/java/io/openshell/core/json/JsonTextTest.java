package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edges of the tables of RFC 3629 and RFC 8259 section 7. */
class JsonTextTest {
    private static String decoded(String text, int maxChars) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return JsonText.decode(bytes, 0, bytes.length, maxChars);
    }

    @ParameterizedTest
    @ValueSource(ints = {
        0x20, 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x3ffff, 0x40000, 0x10ffff,
    })
    void aCharacterIsDecodedAndHasItsWidth(int codePoint) {
        String character = Character.toString(codePoint);
        byte[] bytes = character.getBytes(StandardCharsets.UTF_8);

        assertThat(JsonText.character(bytes, 0)).isEqualTo(codePoint);
        assertThat(JsonText.width(bytes, 0)).isEqualTo(bytes.length);
        assertThat(decoded("a" + character + "b", 99)).isEqualTo("a" + character + "b");
    }

    @ParameterizedTest
    @CsvSource({"\\u00aF, 00af", "\\u00fA, 00fa", "\\uFfF0, fff0", "\\u0909, 0909", "\\n, 000a", "\\/, 002f"})
    void anEscapeIsDecoded(String escape, String expected) {
        assertThat(decoded(escape, 9)).isEqualTo(Character.toString(Integer.parseInt(expected, 16)));
    }

    /** The cut would come between the halves of the character. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d\\udc00", "\\ud800\\udfff", "\\udbff\\udc00"})
    void aCutHalvesNoCharacter(String pair) {
        assertThat(decoded("a" + pair, 3)).hasSize(3);
        assertThat(decoded("a" + pair, 2)).isEqualTo("a");
        assertThat(decoded(pair, 1)).isEmpty();
    }

    /** What follows the cut is no second half. */
    @ParameterizedTest
    @ValueSource(strings = {"\\ud83dx", "\\ud83d\\udbff", "\\ud83d\\ue000"})
    void aLoneHalfStaysAsItIs(String text) {
        assertThat(decoded(text, 1)).isEqualTo("\ud83d");
    }

    @Test
    void aStringIsQuoted() {
        assertThat(new String(JsonText.quote(" a\"\\\u001f\u007f\u00e4"), StandardCharsets.UTF_8))
                .isEqualTo("\" a\\\"\\\\\\u001f\u007f\u00e4\"");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9, 9", "a, 10", "f, 15", "A, 10", "F, 15", "/, -1", ":, -1", "@, -1", "G, -1", "`, -1",
        "g, -1"})
    void onlyHexadecimalDigitsHaveAValue(char digit, int value) {
        assertThat(JsonText.hex(digit)).isEqualTo(value);
    }
}
