package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSegmentTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "claude-3-5-sonnet@20240620||claude-3-5-sonnet%4020240620",
        "claude-3-5-sonnet@20240620|@|claude-3-5-sonnet@20240620",
        "anthropic.claude-v2:1||anthropic.claude-v2%3A1",
        "arn:aws:bedrock:eu-west-1:1:inference-profile/a||arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fa",
        "a~b_c.d-E0||a~b_c.d-E0",
        "%3A||%253A",
        "a b+c||a%20b%2Bc",
        "../x?y#z||..%2Fx%3Fy%23z",
        "é\u00ff\ud83d\ude00|é|%C3%A9%C3%BF%F0%9F%98%80"})
    void encodesOnceWhatIsNotUnreserved(String text, String kept, String segment) {
        assertThat(PathSegment.encode(text, kept == null ? "" : kept)).isEqualTo(segment);
    }
}
