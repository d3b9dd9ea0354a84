package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
    private static JsonFields fields(String json) throws InvalidJsonException {
        return JsonFields.of(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textsAndWholeNumbersAreFoundByName() throws Exception {
        JsonFields fields =
                fields(" {\"a\":\"x\\ny\\u00e9é\\ud83d\\ude00\", \"n\" : 3599 ,\"\\u0062\":\"\",\"o\":{\"a\":\"no\"},"
                        + "\"l\":[1,{\"a\":2}],\"t\":true,\"z\":null}\n");

        assertThat(fields.text("a")).contains("x\nyéé😀");
        assertThat(fields.text("b")).contains("");
        assertThat(fields.number("n")).hasValue(3599);
        assertThat(fields.text("n")).isEmpty();
        assertThat(fields.number("a")).isEmpty();
        for (String other : new String[] {"o", "l", "t", "z", "absent", "A"}) {
            assertThat(fields.text(other)).isEmpty();
            assertThat(fields.number(other)).isEmpty();
        }
        assertThat(fields).hasToString("JsonFields[hidden]");
    }

    @Test
    void anObjectMayBeEmpty() throws Exception {
        assertThat(fields("{ }").text("a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "999999999999999999, 999999999999999999"})
    void aWholeNumberIsTaken(String text, long number) throws Exception {
        assertThat(fields("{\"n\":" + text + "}").number("n")).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.0", "1e3", "1000000000000000000", "99999999999999999999", "\"1\"", "true"})
    void anotherNumberIsNone(String text) throws Exception {
        assertThat(fields("{\"n\":" + text + "}").number("n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "null", "[]", "\"a\"", "{", "{\"a\":1", "{\"a\":1}}", "{\"a\":1} x", "{\"a\":}", "{\"a\":01}", "{a:1}",
        "{\"a\":1,}", "{'a':1}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "\ufeff{}", "{\"a\":1,\"a\":1}",
        "{\"a\":{},\"\\u0061\":null}", "{\"a\":NaN}", "{\"a\":\"x}", "<html></html>"})
    void anythingElseIsRefused(String text) {
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> fields(text));
    }

    @Test
    void noByteOfTheTextIsInTheRefusal() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> fields("{\"private\":\"secret\",\"private\":1}"))
                .withMessage("two members of one name at byte 20");
    }
}
