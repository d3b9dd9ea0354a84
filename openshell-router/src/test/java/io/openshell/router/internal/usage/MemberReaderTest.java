package io.openshell.router.internal.usage;

import static io.openshell.router.internal.usage.Metered.usage;

import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which members of an object are a usage, and which only look like one. */
class MemberReaderTest {
    private static final TokenUsage NOTHING = usage(-1, -1, -1, -1, -1);

    private static Metered message(String body) {
        return Metered.json(InferenceProtocol.ANTHROPIC_MESSAGES, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"content\":[{\"input\":{\"usage\":{\"input_tokens\":9}}}]}",
        "{\"content\":[{\"usage\":{\"input_tokens\":9}}]}",
        "{\"content\":{\"usage\":{\"input_tokens\":9}}}",
        "{\"content\":\"\\\"usage\\\":{\\\"input_tokens\\\":9}\"}",
        "{\"content\":\"\\\\\\\"usage\\\":{\\\"input_tokens\\\":9}\"}",
        "{\"content\":\"usage\",\"x\":{\"input_tokens\":9}}",
        "{\"a\":\"usage\",\"b\":{\"usage\":\"usage\",\"c\":{\"input_tokens\":9}}}",
        "{\"a\":\"usage\" ,\"input_tokens\":9}",
        "{\"message\":{\"message\":{\"usage\":{\"input_tokens\":9}}}}",
        "{\"message\":[{\"usage\":{\"input_tokens\":9}}]}",
        "{\"usage\":[{\"input_tokens\":9}]}",
        "{\"usage\":{\"usage\":{\"input_tokens\":9}}}",
        "{\"usage\":{\"x\":{\"input_tokens\":9}}}",
        "{\"usage\":{\"input_tokens\":{\"input_tokens\":9}}}",
        "{\"usage\":{\"input_tokens\":[9]}}",
        "{\"usage\":{\"cached_tokens\":9,\"reasoning_tokens\":9}}",
        "{\"usage\":{\"input_tokens_details\":{\"input_tokens\":9,\"reasoning_tokens\":9}}}",
        "{\"usage\":{\"output_tokens_details\":{\"cached_tokens\":9,\"x\":{\"reasoning_tokens\":9}}}}",
        "{\"usage\":\"input_tokens\",\"x\":9}", "{\"usage\":9}", "{\"usage\":true}",
        "{\"Usage\":{\"input_tokens\":9}}", "{\"usage \":{\"input_tokens\":9}}", "{\"usages\":{\"input_tokens\":9}}",
        "{\"\":{\"input_tokens\":9}}", "{\"us\\u0061ge\":{\"input_tokens\":9}}",
        "{\"usage\\u0000\":{\"input_tokens\":9}}",
        "{\"usage\":{\"input\\u005ftokens\":9}}", "{\"usage\":{\"input_token\":9,\"input_tokens_\":9}}",
        "{\"usage\":{\"a-key-that-is-longer-than-any-that-matters-input_tokens\":9}}",
        "{\"usage\":{\"input_tokens\":9", "{\"usage\":{\"input_tokens\":9\n", "", " ", "{", "{}", "[]", "9", "null"})
    void whatOnlyLooksLikeAUsageIsNone(String body) {
        // But for one number that is there in full although the rest is cut.
        message(body).says(body.endsWith("9\n") ? usage(9, -1, -1, -1, -1) : NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "5.0", "1e3", "1E3", "-1", "-0", "\"5\"", "20000000000000000000", "9007199254740993",
        "99999999999999999", "05", "00", "null", "true", "+5", "0x5", "5a", "{}", "[]", "[5]", "\"\"", "NaN"})
    void onlyPlainWholeNumbersCount(String number) {
        boolean wellFormed = !number.equals("NaN");
        message("{\"usage\":{\"input_tokens\":" + number + ",\"output_tokens\":7}}")
                .says(wellFormed ? usage(-1, 7, -1, -1, -1) : NOTHING);
        message("{\"usage\":{\"input_tokens\":4,\"input_tokens\":" + number + "}}").says(usage(4, -1, -1, -1, -1));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 4294967296L, 999999999999999L, 9007199254740991L, 9007199254740992L})
    void theyCountUpToTwoToThe53rd(long number) {
        message("{\"usage\":{\"input_tokens\":" + number + "}}").says(usage(number, -1, -1, -1, -1));
        message("{\"usage\" : { \"input_tokens\"\t:\r" + number + "\n} }").says(usage(number, -1, -1, -1, -1));
    }

    @Test
    void ofRepeatedKeysTheLastHolds() {
        message("{\"usage\":{\"input_tokens\":1,\"input_tokens\":2},\"usage\":{\"input_tokens\":3,\"output_tokens\":4},"
                + "\"usage\":null,\"usage\":{},\"usage\":{\"input_tokens\":5,\"input_tokens\":null}}")
                .says(usage(5, 4, -1, -1, -1));
    }

    @Test
    void whatStandsAroundDoesNotMatter() {
        message("\n\t {\"a\":[[],{},[{\"}\":\"]\"}],\"\\\\\"],\"b\":-1.5e+3 ,\"c\" :true,\"d\":\"\\\"\",\"e\":\"\\\\\","
                + "\"f\":{\"\\\"}\":null},\"gr\u00fc\u00df\":\"\ud83d\ude00\",\"usage\":{\"x\":\"}\",\"input_tokens\":5,"
                + "\"y\":{\"z\":[]},\"output_tokens\":6},\"z\":\"more\"} {\"usage\":{\"input_tokens\":9}}")
                .says(usage(5, 6, -1, -1, -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF{", "[{", "{,", "{\"a\"1,", "{\"a\":,", "{\"a\":1 2,", "{\"a\":1}", "{\"a\":1,,",
        "{\"a\"\"b\",", "{\"a\":'b',", "{\"a\":\"\n\",", "{\"a\":\"\u0001\",", "{\"a\n\":1,", "{'a':1,", "{\"a\":1;",
        "{\"a\":[1]]", "{\"a\":{}}", "{\"a\":[\"\t\"],", "{\"a\":\"x\\\n\",", "{\"a\\\n\":1,", "{\"a\":{}{},", "{a:1,"})
    void aFaultEndsTheReading(String start) {
        message(start + "\"usage\":{\"input_tokens\":9}}").says(NOTHING);
        message("{\"usage\":{\"output_tokens\":7},\"m\":" + start + "\"usage\":{\"input_tokens\":9}}")
                .says(usage(-1, 7, -1, -1, -1));
    }

    /** So is the price of looking at quotes and brackets alone, in what does not matter. */
    @Test
    void aFaultInWhatDoesNotMatterIsNotSeen() {
        message("{\"a\":[tru,,1 2],\"b\":{]},\"c\":nul,\"d\":\"\\q\",\"usage\":{\"input_tokens\":9}}");
        message("{\"a\":[tru,,1 2],\"b\":{,},\"c\":nul,\"d\":\"\\q\",\"usage\":{\"input_tokens\":9}}")
                .says(usage(9, -1, -1, -1, -1));
    }

    @Test
    void deepNestingIsPassedOverUpToALimit() {
        String body = "{\"a\":%s%s,\"usage\":{\"input_tokens\":9}}";
        int most = MemberReader.MAX_DEPTH;
        message(body.formatted("[".repeat(most), "]".repeat(most))).says(usage(9, -1, -1, -1, -1));
        message(body.formatted("{\"a\":".repeat(most - 1) + "{", "}".repeat(most))).says(usage(9, -1, -1, -1, -1));
        message(body.formatted("[".repeat(most + 1), "]".repeat(most + 1))).says(NOTHING);
        message("{\"usage\":".repeat(2000)).says(NOTHING);
        message("{\"message\":".repeat(2000)).says(NOTHING);
        message("[".repeat(200_000)).says(NOTHING);
    }
}
