package io.openshell.core.json;

import static io.openshell.core.json.Slices.rewritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRewriterTest {
    @Test
    void theModelIsReplacedAndEveryOtherByteStays() throws InvalidJsonException {
        String before = " {\t\"b\" : 1.50e+3,\r\n\"\\u0061\":\"\\/\\u00e4\u00e4\" , \"model\" :  ";
        String behind = "  ,\"a\":[ 1 , { } ],\"z\":1E999 }\n";
        assertThat(rewritten(before + "\"gpt\"" + behind, "x")).isEqualTo(before + "\"x\"" + behind);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"\"", "\"gpt\"", "\"a\\\"b,}\"", "\"\\\\\"", "1", "-1.5e3", "0", "true", "false", "null", "{}", "[]",
        "[1,[2],{}]", "{\"model\":\"inner\",\"a\":{\"b\":[]}}", "[{\"model\":1}]",
        "\"a long name of a model that fills some words\"",
    })
    void aModelOfAnyTypeIsReplacedWhole(String value) throws InvalidJsonException {
        assertThat(rewritten("{\"model\":" + value + "}", "x")).isEqualTo("{\"model\":\"x\"}");
        assertThat(rewritten("{\"model\": " + value + " ,\"a\":" + value + "}", "x"))
                .isEqualTo("{\"model\": \"x\" ,\"a\":" + value + "}");
    }

    @Test
    void aRepeatedModelKeyIsRewrittenEverywhere() throws InvalidJsonException {
        assertThat(rewritten("{\"model\":1,\"a\":2,\"model\":[3],\"model\":\"4\"}", "x"))
                .isEqualTo("{\"model\":\"x\",\"a\":2,\"model\":\"x\",\"model\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\\u006dodel", "mod\\u0065l", "\\u006d\\u006f\\u0064\\u0065\\u006c", "\\u006D\\u006F\\u0064\\u0065\\u006C",
        "m\\u006fde\\u006C",
    })
    void aModelKeySpelledWithEscapesIsRewritten(String key) throws InvalidJsonException {
        assertThat(rewritten("{\"" + key + "\":\"evil\"}", "x")).isEqualTo("{\"" + key + "\":\"x\"}");
        assertThat(rewritten("{\"model\":1,\"" + key + "\":2}", "x"))
                .isEqualTo("{\"model\":\"x\",\"" + key + "\":\"x\"}");
    }

    @Test
    void aMissingModelIsInsertedInFront() throws InvalidJsonException {
        assertThat(rewritten("{}", "x")).isEqualTo("{\"model\":\"x\"}");
        assertThat(rewritten(" { \n} ", "x")).isEqualTo(" {\"model\":\"x\" \n} ");
        assertThat(rewritten("{\"a\":1}", "x")).isEqualTo("{\"model\":\"x\",\"a\":1}");
        assertThat(rewritten("\n{ \"a\":1 }", "x")).isEqualTo("\n{\"model\":\"x\", \"a\":1 }");
        assertThat(rewritten("{\"__proto__\":{\"model\":\"evil\"}}", "x"))
                .isEqualTo("{\"model\":\"x\",\"__proto__\":{\"model\":\"evil\"}}");
    }

    @Test
    void nestedModelsStay() throws InvalidJsonException {
        String members = "\"a\":{\"model\":1,\"Model\":2},\"b\":[{\"model\":{\"model\":3}}],\"c\":\"\\\"model\\\":4\"";
        assertThat(rewritten("{" + members + ",\"model\":5}", "x")).isEqualTo("{" + members + ",\"model\":\"x\"}");
        assertThat(rewritten("{" + members + "}", "x")).isEqualTo("{\"model\":\"x\"," + members + "}");
    }

    @Test
    void aKeyThatIsOnlyAlikeIsRewrittenAndTheModelInsertedAsWell() throws InvalidJsonException {
        assertThat(rewritten("{\"Model\":\"evil\"}", "x")).isEqualTo("{\"model\":\"x\",\"Model\":\"x\"}");
        assertThat(rewritten("{\"model\":1,\"MODEL\":\"evil\"}", "x")).isEqualTo("{\"model\":\"x\",\"MODEL\":\"x\"}");
        assertThat(rewritten("{\"model\\u0000\":\"evil\",\"a\":1}", "x"))
                .isEqualTo("{\"model\":\"x\",\"model\\u0000\":\"x\",\"a\":1}");
    }

    @Test
    void aModelIdIsWrittenAsAJsonString() throws InvalidJsonException {
        assertThat(rewritten("{}", "a\"b\\c/d")).isEqualTo("{\"model\":\"a\\\"b\\\\c/d\"}");
        assertThat(rewritten("{}", "a\n\t\0\u001fb")).isEqualTo("{\"model\":\"a\\u000a\\u0009\\u0000\\u001fb\"}");
        assertThat(rewritten("{}", "\u00e4\u20ac\ud83d\ude00\u007f"))
                .isEqualTo("{\"model\":\"\u00e4\u20ac\ud83d\ude00\u007f\"}");
        assertThat(rewritten("{\"model\":1}", "\",\"model\":\"evil"))
                .isEqualTo("{\"model\":\"\\\",\\\"model\\\":\\\"evil\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "\t\n", "\u2003", "a\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83dx",
    })
    void aModelIdThatIsBlankOrNoTextIsRefused(String modelId) {
        assertThatIllegalArgumentException().isThrownBy(() -> ModelRewriter.forModel(modelId));
    }

    @Test
    void sixtyFourModelKeysAreRewrittenAndOneMoreIsRefused() throws InvalidJsonException {
        String most = "{" + "\"model\":1,".repeat(63) + "\"MODEL\":2";
        assertThat(rewritten(most + "}", "x")).isEqualTo("{" + "\"model\":\"x\",".repeat(63) + "\"MODEL\":\"x\"}");
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> rewritten(most + ",\"mo\\u0064el\":3}", "x"))
                .withMessage("more than 64 model keys at byte " + (most.length() + 1));
    }

    @Test
    void aMillionModelKeysAreRefusedAtTheSixtyFifth() {
        String body = "{" + "\"model\":1,".repeat(1_000_000) + "\"model\":1}";
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> rewritten(body, "x"))
                .satisfies(refused -> assertThat(refused.offset()).isEqualTo(1 + 64 * "\"model\":1,".length()));
    }

    @Test
    void aRangeOutsideTheArrayIsTheCallersMistake() {
        ModelRewriter rewriter = ModelRewriter.forModel("x");
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        for (int[] range : new int[][] {{-1, 2}, {0, 3}, {1, 2}, {3, 0}, {0, -1}, {1, Integer.MAX_VALUE}}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> rewriter.rewrite(body, range[0], range[1]));
        }
    }

    /** As in a buffer that holds other things in front. */
    @Test
    void aBodyMayBeginInTheMiddleOfItsArray() throws InvalidJsonException {
        byte[] array = "}{ {\"model\":1,\"a\":2} }{".getBytes(StandardCharsets.UTF_8);

        RewrittenBody body = ModelRewriter.forModel("xyz").rewrite(array, 3, array.length - 6);

        assertThat(new String(Slices.join(body), StandardCharsets.UTF_8)).isEqualTo("{\"model\":\"xyz\",\"a\":2}");
        assertThat(body.length()).isEqualTo(21);
    }

    @Test
    void aFaultIsToldByItsPlaceInTheBody() {
        byte[] array = "......{\"a\":}".getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> ModelRewriter.forModel("x").rewrite(array, 6, array.length - 6))
                .satisfies(refused -> assertThat(refused.offset()).isEqualTo(5));
    }
}
