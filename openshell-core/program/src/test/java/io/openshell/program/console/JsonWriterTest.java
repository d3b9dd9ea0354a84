package io.openshell.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients choose cannot end a string, an event or a script. */
class JsonWriterTest {
    private static String text(String value) {
        return new JsonWriter().value(value).toString();
    }

    @Test
    void membersAndElementsAreSeparated() {
        JsonWriter out = new JsonWriter().object().member("a", 1).name("b").array().value("x").value(true);
        out.object().endObject().endArray().member("c", "").member("d", false).endObject();
        assertThat(out).hasToString("{\"a\":1,\"b\":[\"x\",true,{}],\"c\":\"\",\"d\":false}");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " = ", value = {
        "quote\" = quote\\\"",
        "back\\slash = back\\\\slash",
        "</script> = \\u003c/script\\u003e",
        "a&b = a\\u0026b",
        "ä€ = \\u00e4\\u20ac",
    })
    void textsAreEscaped(String text, String escaped) {
        assertThat(text(text)).isEqualTo("\"" + escaped + "\"");
    }

    @Test
    void controlCharactersLineEndsAndHalfCharactersAreEscaped() {
        assertThat(text("\r\n\0\u007f\u2028")).isEqualTo("\"\\u000d\\u000a\\u0000\\u007f\\u2028\"");
        assertThat(text("\ud83d")).isEqualTo("\"\\ud83d\"");
    }

    @Test
    void aLongTextIsCut() {
        assertThat(text("x".repeat(256))).hasSize(258);
        assertThat(text("x".repeat(257))).isEqualTo("\"" + "x".repeat(255) + "\\u2026\"");
    }
}
