package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    @Test
    void membersStandInTheOrderTheyWereAdded() {
        Json json = new Json()
                .with("b", "x")
                .with("a", -1)
                .withUnsigned("u", -1)
                .with("t", true)
                .withNull("n")
                .with("o", new Json().with("k", "v"))
                .withObjects("l", List.of(new Json(), new Json().with("i", 1)))
                .withTexts("s", List.of("1", "2"))
                .withTexts("m", Map.of("k", "v"));

        assertThat(json).hasToString("{\"b\":\"x\",\"a\":-1,\"u\":18446744073709551615,\"t\":true,\"n\":null,"
                + "\"o\":{\"k\":\"v\"},\"l\":[{},{\"i\":1}],\"s\":[\"1\",\"2\"],\"m\":{\"k\":\"v\"}}");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "quote, ~\"~, ~\\\"~",
        "backslash, ~\\~, ~\\\\~",
        "line end, ~\n~, ~\\u000a~",
        "delete, ~\u007f~, ~\\u007f~",
        "separator, ~\u2028~, ~\\u2028~",
        "umlaut, ~ä~, ~ä~",
        "beyond the plane, ~\ud83d\ude00~, ~\\ud83d\\ude00~",
        "half a character, ~\ud83d~, ~\\ud83d~"})
    void whatJsonOrATerminalWouldTripOverIsEscaped(String name, String value, String written) {
        assertThat(new Json().with("k", value)).hasToString("{\"k\":\"" + written + "\"}");
    }
}
