package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8259 and RFC 3629 by lists. A string here is one byte per character where it says bytes, else UTF-8. */
class JsonGrammarTest {
    private static final ModelRewriter REWRITER = ModelRewriter.forModel("pinned");
    private static final ModelRewriter REMOVER = ModelRewriter.removingModel(List.of("gone"), "version", "1");

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", " \t\r\n{ \t\r\n} \t\r\n", "{\"a\":1}", "{\"a\" : 1 , \"b\" : 2}", "{\"\":0}", "{\"a\":1,\"a\":2}",
        "{\"a\":{}}", "{\"a\":[]}", "{\"a\":[ ]}", "{\"a\":{ }}", "{\"a\":[1]}", "{\"a\":[1,2 , 3]}", "{\"a\":[[],{}]}",
        "{\"a\":{\"b\":{\"c\":[]}}}", "{\"a\":[{\"b\":1},{\"b\":2}]}", "{\"a\":{\"b\":1,\"c\":[2]},\"d\":3}",
        "{\"a\":[\n1\n,\n2\n]\n,\n\"b\"\n:\n{\n\"c\"\n:\n1\n,\n\"d\"\n:\n2\n}\n}",
        "{\"a\":true}", "{\"a\":false}", "{\"a\":null}", "{\"a\":[true,false,null]}",
    })
    void objectsAreAccepted(String body) {
        assertAccepted(utf8(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0", "-0", "1", "-1", "9", "10", "1234567890", "123456789012345678901234567890", "0.0", "-0.0", "0.10", "1.5",
        "1e5", "1E5", "1e+5", "1e-5", "1E+05", "0e0", "0e+1", "0.5e10", "-1.25E-007", "1e999", "1e-999", "20e1", "-9.9",
    })
    void numbersAreAccepted(String number) {
        assertAcceptedAsValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-", "+1", "01", "-01", "00", "1.", "-1.", ".5", "-.5", "1.e5", "1e", "1E", "1e+", "1e-", "1.5e", "1e5.5",
        "1ee5", "1e5e5", "1..5", "1.2.3", "--1", "-+1", "+-1", "1-", "1+1", "0x1F", "0b1", "0o7", "1_000", "1,000,",
        "1f", "1L", "NaN", "-NaN", "Infinity", "-Infinity", "+Infinity", "inf", "nan", "- 1", "1 2", "1 .5", "1e 5",
        "\u0661", "\uff11", "-a", "0a", "0.a", "1.0e+a", "1/2", "1:2",
    })
    void otherNumbersAreRefused(String number) {
        assertRefusedAsValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "True", "TRUE", "tru", "truee", "true1", "t", "fals", "False", "falsey", "f", "nul", "Null", "NULL", "nulll",
        "n", "None", "undefined", "yes", "a", "", " ", "'a'", "`a`", "a\"b\"", "\"a\"b", "\"a\" \"b\"", "true false",
        "nulltrue", "/* */1", "1/* */", "// x\n1", "1//x\n", "# x\n1", "<1>", "(1)", "@", "\\u0031", "\u00a01",
        "1\u00a0", "\ufeff1", "\u20281", "\u000b1", "\f1", "\u00001", "1\u0000", "\u001f1", "\u007f1", "\u00851",
        "\u30001", ";", "=", "\u00e4",
    })
    void otherValuesAreRefused(String value) {
        assertRefusedAsValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "a", "0123456", "01234567", "012345678", "\u007f", "/", "'", "//", "/* */", "{}[],:", "\u00e4",
        "\u20ac", "\ud83d\ude00", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\ufffe", "\uffff",
        "\ud800\udc00", "\udbff\udfff", "\ufeff", "\u2028\u2029", "\u00a0", "\\\"", "\\\\", "\\/", "\\b", "\\f",
        "\\n", "\\r", "\\t", "\\\\\\\"", "\\u0000", "\\u001f", "\\u0041", "\\uABCD", "\\uabcd", "\\uAbCd",
        "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud800\\ud800", "\\ud800x", "\\uFFFF",
        "0123456\\n", "01234567\\n", "\\\\u12", "0123456\u00e4", "01234567\u00e4",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\n\u00e4\u20ac\ud83d\ude00bbbbbbbbb",
    })
    void stringsAreAcceptedAsValuesAndAsKeys(String text) {
        assertAcceptedAsValue("\"" + text + "\"");
        assertAccepted(utf8("{\"" + text + "\":1}"));
        assertAccepted(utf8("{\"a\":{\"" + text + "\":1}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"", "\\", "\\x", "\\a", "\\v", "\\0", "\\'", "\\e", "\\U0041", "\\N", "\\ ", "\\\n", "\\u", "\\u1", "\\u12",
        "\\u123", "\\u12g4", "\\ug234", "\\u123g", "\\u 123", "\\u+123", "\\u-123", "\\u00e\u00e4", "\\u{41}",
        "\\u\uff10000", "\\u12\\u1234", "\\ud83d\\u", "\\\u00e4", "\u0000", "\u0001", "\b", "\t", "\n", "\r",
        "\u001f", "aaaaaaa\n", "aaaaaaaa\n", "aaaaaaaaaaaaaaaaa\u0000aaaaaaaaaaaa", "a\"b", "\\u006\u0000", "\\u003:",
        "\\u003/", "\\u004@", "\\u004G", "\\u004`",
    })
    void otherStringsAreRefusedAsValuesAndAsKeys(String text) {
        assertRefusedAsValue("\"" + text + "\"");
        assertRefused(utf8("{\"" + text + "\":1}"));
        assertRefused(utf8("{\"a\":{\"" + text + "\":1}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\u0080", "\u00bf", "\u00c0\u0080", "\u00c0\u00af", "\u00c1\u00bf", "\u00c2", "\u00c2\u0020", "\u00c2\u00c0",
        "\u00df\u007f", "\u00df\u00c0", "\u00e0\u0080\u0080", "\u00e0\u009f\u00bf", "\u00e0\u00a0",
        "\u00e0\u00a0\u0041", "\u00e1\u0080\u00c0", "\u00e1\u00c0\u0080", "\u00e1\u0041\u0080", "\u00e2\u0082",
        "\u00ed\u00a0\u0080", "\u00ed\u00ad\u00bf", "\u00ed\u00bf\u00bf", "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080",
        "\u00ef\u00bf\u00c0", "\u00f0\u0080\u0080\u0080", "\u00f0\u008f\u00bf\u00bf", "\u00f0\u0090\u0080",
        "\u00f0\u0090\u0080\u0041", "\u00f0\u0090\u0041\u0080", "\u00f0\u0041\u0080\u0080",
        "\u00f0\u0090\u0080\u00c0", "\u00f4\u0090\u0080\u0080", "\u00f4\u00bf\u00bf\u00bf",
        "\u00f5\u0080\u0080\u0080", "\u00f7\u00bf\u00bf\u00bf", "\u00f8\u0088\u0080\u0080\u0080",
        "\u00fc\u0084\u0080\u0080\u0080\u0080", "\u00fe", "\u00ff", "\u00e4", "a\u00e4b", "\u00c3\u00a4\u00a4",
        "aaaaaaaaaaaaaaaaaa\u00ffaaaaaaaaaaaaaaaa", "\u00c3\u00a4\u00c3",
    })
    void bytesThatAreNotUtf8AreRefused(String bytes) {
        assertRefused(latin1("{\"a\":\"" + bytes + "\"}"));
        assertRefused(latin1("{\"" + bytes + "\":1}"));
        assertRefused(latin1("{\"a\":1}" + bytes));
        assertRefused(latin1(bytes + "{\"a\":1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "\n", "[]", "[1]", "\"a\"", "1", "-1", "true", "false", "null", "nul", "{", "}", "{}}", "{}{}",
        "{} {}", "{},", "{}1", "{}\"\"", "{}[]", "{}\0", "{}\u00a0", "{}x", "{}//", "{}/**/", ",{}", "x{}", "\0{}",
        "//\n{}", "({})", "a={}", ")]}'{}", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\",}", "{:1}", "{\"a\"1}", "{\"a\" 1}",
        "{\"a\"::1}", "{\"a\":1:2}", "{\"a\":1,}", "{\"a\":1,,\"b\":2}", "{,\"a\":1}", "{\"a\":1;\"b\":2}",
        "{\"a\":1 \"b\":2}", "{\"a\":1\"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{{}:1}", "{{}}",
        "{[]}", "{\"a\":1]", "{\"a\":[}", "{\"a\":[1}", "{\"a\":[1}}", "{\"a\":[1]]}", "{\"a\":{]}",
        "{\"a\":{\"b\":1]}", "{\"a\":[,]}", "{\"a\":[1,]}", "{\"a\":[,1]}", "{\"a\":[1,,2]}", "{\"a\":[1 2]}",
        "{\"a\":[1:2]}", "{\"a\":[\"b\":1]}", "{\"a\":{\"b\"}}", "{\"a\":{\"b\":}}", "{\"a\":{\"b\":1,}}",
        "{\"a\":{,}}", "{\"a\":{1:1}}", "{\"a\":{\"b\",\"c\"}}", "{\"a\":{b:1}}", "{\"a\":/**/1}", "{/**/}", "{//\n}",
        "{\"a\":1 // x\n}", "{\"a\":1}}", "{\"a\":[1]", "[{}]", "{\"a\":(1)}", "{\"a\"=1}", "{\"a\"=>1}",
        "{\"a\":1|\"b\":2}", "{...}", "{\u00a0}", "{\u000b}", "{\f}", "{\u2028}", "{\ufeff}", "{\"a\":[1]1}",
        "{\"a\":{}1}", "{\"a\":\"b\"1}", "{\"a\":[[]}", "{\"a\":[]]}",
    })
    void otherBodiesAreRefused(String body) {
        assertRefused(utf8(body));
    }

    @Test
    void byteOrderMarksAreRefused() {
        for (String mark : new String[] {"\u00ef\u00bb\u00bf", "\u00fe\u00ff", "\u00ff\u00fe", "\u00ff\u00fe\0\0"}) {
            assertRefused(latin1(mark + "{}"));
            assertRefused(latin1(mark));
            assertRefused(latin1(" " + mark + "{}"));
            assertRefused(latin1("{}" + mark));
        }
        assertThat(refusal(latin1("\u00ef\u00bb\u00bf{}")).reason()).isEqualTo("a byte order mark");
    }

    @Test
    void otherEncodingsOfAnObjectAreRefused() {
        assertRefused("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE));
        assertRefused("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE));
        assertRefused("{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aBodyThatEndsTooEarlyIsRefusedWhereverItEnds() {
        byte[] body = utf8(" {\"model\" : \"a\\u00e4\\n\u00e4\u20ac\ud83d\ude00 and a long plain text\" , "
                + "\"n\":[-12.5e+3,0,true,false,null,{},[],{\"x\":{\"y\":[\"z\"]}}] , \"stream\":true }");
        assertAccepted(body);
        for (int length = 0; length < body.length; length++) {
            assertRefused(Arrays.copyOf(body, length));
        }
    }

    @Test
    void everySingleByteInAStringIsJudgedAtEveryPlaceInAWord() {
        for (int place = 0; place < 24; place++) {
            for (int value = 0; value < 256; value++) {
                byte[] body = utf8("{\"a\":\"" + "x".repeat(24) + "\"}");
                body[6 + place] = (byte) value;
                boolean plain = value >= 0x20 && value < 0x80 && value != '"' && value != '\\';
                assertThat(isAccepted(body)).as("byte %d at %d", value, place).isEqualTo(plain);
            }
        }
    }

    @Test
    void everyPairOfBytesIsJudgedAsUtf8ByTheJdkIs() {
        for (int first = 0x80; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                if (second != '"' && second != '\\' && second >= 0x20) {
                    for (String rest : new String[] {"", "\u0080", "\u00bf\u00bf"}) {
                        String text = "" + (char) first + (char) second + rest;
                        boolean utf8 = ReferenceJson.decode(latin1(text)).isPresent();
                        byte[] body = latin1("{\"a\":\"" + text + "\"}");
                        assertThat(isAccepted(body)).as("%x %x", first, second).isEqualTo(utf8);
                    }
                }
            }
        }
    }

    @Test
    void aDepthOf512IsAcceptedAndOneOf513IsRefused() {
        assertAccepted(utf8(arrays(512)));
        assertAccepted(utf8(objects(512)));
        assertRefused(utf8(arrays(513)));
        assertRefused(utf8(objects(513)));
        assertThat(refusal(utf8(arrays(513))).reason()).isEqualTo("nested deeper than 512");
        assertThat(refusal(utf8(objects(513))).offset()).isEqualTo(512 * "{\"a\":".length());
    }

    @Test
    void depthIsGivenBackWhenABracketCloses() {
        assertAccepted(utf8("{\"a\":[" + "[[]],".repeat(1_000) + "[]]}"));
        assertAccepted(utf8("{" + "\"a\":{\"b\":[{}]},".repeat(1_000) + "\"c\":[]}"));
    }

    @Test
    void mixedBracketsAreMatchedAtEveryDepth() {
        StringBuilder body = new StringBuilder("{\"a\":");
        StringBuilder end = new StringBuilder("}");
        for (int depth = 2; depth <= 512; depth++) {
            boolean object = depth % 3 == 0 || depth % 7 == 0;
            body.append(object ? "{\"a\":" : "[");
            end.insert(0, object ? '}' : ']');
        }
        String inner = body.append('1').toString();
        assertAccepted(utf8(inner + end));
        for (int i = 0; i < end.length(); i++) {
            StringBuilder wrong = new StringBuilder(end);
            wrong.setCharAt(i, end.charAt(i) == '}' ? ']' : '}');
            assertRefused(utf8(inner + wrong));
        }
    }

    @Test
    void openBracketsWithoutEndAreRefusedWithoutRecursion() {
        assertRefused(utf8("{\"a\":" + "[".repeat(1_000_000)));
        assertRefused(utf8("{\"a\":".repeat(1_000_000)));
        assertRefused(utf8("[".repeat(1_000_000)));
    }

    @Test
    void aRefusalSaysWhatIsWrongAndWhereButNotWhatTheBodyHolds() {
        assertThat(refusal(utf8("{\"secret\":NaN}"))).hasMessage("a value is missing at byte 10");
        assertThat(refusal(utf8("{\"secret\":tRue}"))).hasMessage("an unknown literal at byte 11");
        assertThat(refusal(utf8("{\"secret\":01}"))).hasMessage("a comma or a closing bracket is missing at byte 11");
        assertThat(refusal(utf8("{\"secret\":[1}"))).hasMessage("a comma or a closing bracket is missing at byte 12");
        assertThat(refusal(utf8("{\"secret\":1.}"))).hasMessage("a digit is missing at byte 12");
        assertThat(refusal(utf8("{\"secret\" 1}"))).hasMessage("a colon is missing at byte 10");
        assertThat(refusal(utf8("{secret:1}"))).hasMessage("a key in double quotes is missing at byte 1");
        assertThat(refusal(utf8("{\"\\x\":1}"))).hasMessage("an unknown escape at byte 3");
        assertThat(refusal(utf8("{\"\\u12x\":1}")))
                .hasMessage("an escape without four hexadecimal digits at byte 6");
        assertThat(refusal(utf8("{\"a\nb\":1}"))).hasMessage("a control character in a string at byte 3");
        assertThat(refusal(latin1("{\"a\u00ffb\":1}"))).hasMessage("not UTF-8 at byte 3");
        assertThat(refusal(utf8("{\"secret"))).hasMessage("the body ends inside a string at byte 8");
        assertThat(refusal(utf8("{\"secret\":"))).hasMessage("the body ends too early at byte 10");
        assertThat(refusal(utf8("{} secret"))).hasMessage("something follows the object at byte 3");
        assertThat(refusal(utf8("  [secret]"))).hasMessage("not a JSON object at byte 2");
        assertThat(refusal(utf8("  "))).hasMessage("the body is empty at byte 2");
    }

    private static String arrays(int depth) {
        return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    private static String objects(int depth) {
        return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }

    private static void assertAcceptedAsValue(String value) {
        for (String frame : new String[] {"{\"a\":%s}", "{\"a\": %s ,\"b\":1}", "{\"a\":[%s]}", "{\"a\":[1, %s ,2]}"}) {
            assertAccepted(utf8(frame.formatted(value)));
        }
        assertAccepted(utf8("{\"a\":{\"b\":%s}}".formatted(value)));
        assertAccepted(utf8("{\"model\":%s}".formatted(value)));
    }

    private static void assertRefusedAsValue(String value) {
        for (String frame : new String[] {"{\"a\":%s}", "{\"a\": %s ,\"b\":1}", "{\"a\":[1, %s ,2]}"}) {
            assertRefused(utf8(frame.formatted(value)));
        }
        assertRefused(utf8("{\"a\":{\"b\":%s}}".formatted(value)));
        assertRefused(utf8("{\"model\":%s}".formatted(value)));
    }

    private static void assertAccepted(byte[] body) {
        assertThatCode(() -> REWRITER.rewrite(body, 0, body.length)).doesNotThrowAnyException();
        assertThatCode(() -> REMOVER.rewrite(body, 0, body.length)).doesNotThrowAnyException();
    }

    private static void assertRefused(byte[] body) {
        assertThat(refusal(body)).as(new String(body, StandardCharsets.ISO_8859_1)).isNotNull();
    }

    private static boolean isAccepted(byte[] body) {
        try {
            REWRITER.rewrite(body, 0, body.length);
            return true;
        } catch (InvalidJsonException refused) {
            return false;
        }
    }

    /** Returns why {@code body} is refused, by the rewriter that pins and the one that removes alike. */
    private static InvalidJsonException refusal(byte[] body) {
        InvalidJsonException removing =
                catchThrowableOfType(InvalidJsonException.class, () -> REMOVER.rewrite(body, 0, body.length));
        InvalidJsonException pinning =
                catchThrowableOfType(InvalidJsonException.class, () -> REWRITER.rewrite(body, 0, body.length));
        assertThat(removing).isNotNull().hasMessage(pinning.getMessage());
        return pinning;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
