package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMembersTest {
    private static final String NAME = "data";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"data\":[]}", " {\"a\":{\"b\":[1]},\"data\" : [ {\"x\":1.5e3} ],\"z\":null}\n", "{\"d\\u0061ta\":[1]}",
        "{\"data\":1,\"data\":[]}", "{\"data\":[],\"data\":1}"})
    void anArrayOfThatNameIsFound(String json) {
        assertThat(JsonMembers.hasArray(bytes(json), NAME)).isTrue();
        assertThat(JsonMembers.beginsWithArray(bytes(json), NAME)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "null", "[]", "\"data\"", "[{\"data\":[]}]", "{}", "{\"data\":{}}", "{\"data\":\"[]\"}",
        "{\"Data\":[]}",
        "{\"a\":{\"data\":[]}}", "{\"a\":[\"data\",[]]}", "{\"dat\":[],\"data2\":[]}", "<html>data</html>",
        "data: {\"data\":[]}", "{a:1,\"data\":[]}", "{\"a\":NaN,\"data\":[]}", "\ufeff{\"data\":[]}"})
    void nothingElseIsTakenForIt(String json) {
        assertThat(JsonMembers.hasArray(bytes(json), NAME)).isFalse();
        assertThat(JsonMembers.beginsWithArray(bytes(json), NAME)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"data\":[", "{\"a\":{\"b\":[1]},\"data\":[{\"x\":1.", "{\"data\":[]", "{\"data\":[]}{", "{\"data\":[]]"})
    void aTextThatIsNotWholeIsTakenByItsBeginningOnly(String json) {
        assertThat(JsonMembers.hasArray(bytes(json), NAME)).isFalse();
        assertThat(JsonMembers.beginsWithArray(bytes(json), NAME)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"data", "{\"data\"", "{\"data\":", "{\"a\":[1,2", "{\"a\":1,"})
    void aTextThatEndsBeforeTheArrayIsNotTaken(String json) {
        assertThat(JsonMembers.hasArray(bytes(json), NAME)).isFalse();
        assertThat(JsonMembers.beginsWithArray(bytes(json), NAME)).isFalse();
    }

    @Test
    void whiteSpaceBelongsToNoMember() {
        byte[] text = "{ \"a\" : 1 , \"data\" : [ ] }".getBytes(StandardCharsets.UTF_8);

        assertThat(JsonMembers.hasArray(text, "data")).isTrue();
        assertThat(JsonMembers.beginsWithArray(text, "data")).isTrue();
    }
}
