package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    private static final String HOST = "inference.local";

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, value = {
        "/ | /", "/v1/models | /v1/models", "/v1/models/ | /v1/models/", "//v1//models | //v1//models",
        "/v1/./models | /v1/models", "/v1/models/. | /v1/models/", "/v1/models/.. | /v1/", "/a/../b | /b",
        "/a/b/../../c | /c", "/a/.. | /", "/a//.. | /a/", "/... | /...", "/.a | /.a", "/a..b | /a..b",
        "/..a | /..a", "/a%20b | /a%20b", "/%41 | /%41", "/a%2eb | /a%2eb", "/%2ea | /%2ea",
        "/v1/models/a:b@c,d;e=f | /v1/models/a:b@c,d;e=f", "/!$&'()*+-_~ | /!$&'()*+-_~", "/%C3%A9 | /%C3%A9",
        "/%e9 | /%e9", "/abcdefghijklmnopqrstuvwxyz | /abcdefghijklmnopqrstuvwxyz",
        "/ABCDEFGHIJKLMNOPQRSTUVWXYZ | /ABCDEFGHIJKLMNOPQRSTUVWXYZ", "/0123456789 | /0123456789"})
    void theCanonicalPathIsWhatIsSent(String target, String path) throws Exception {
        assertThat(RequestTarget.parse(target)).isEqualTo(new RequestTarget(path, ""));
        assertThat(RequestTarget.parse(target, HOST).path()).isEqualTo(path);
        assertThat(RequestTarget.parse(path).path()).as("once canonical, always canonical").isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/a?b | ?b", "/a? | ?", "/a?b?c | ?b?c", "/a?x=/../y | ?x=/../y",
        "/a?%2F%00%5c%25 | ?%2F%00%5c%25", "/a?b[0]=c | ?b[0]=c", "/./a?b=%2e%2e | ?b=%2e%2e"})
    void theQueryIsKeptAsItCame(String target, String query) throws Exception {
        RequestTarget parsed = RequestTarget.parse(target);

        assertThat(parsed).isEqualTo(new RequestTarget("/a", query));
        assertThat(parsed.pathAndQuery()).isEqualTo("/a" + query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "a", "a/b", "?", "?a", "inference.local:443", "..", "./a", "\\a", "/..", "/../a",
        "/a/../..", "/a/../../b", "/./..", "/v1/models/../../../v1/files"})
    void whatIsNoPathOrLeadsAboveTheRootIsRefused(String target) {
        assertRefused(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2F", "%2f", "%5C", "%5c", "%25", "%252e", "%252F", "%00", "%0a", "%0D", "%1f", "%7f",
        "%7F", "%", "%2", "%zz", "%2g", "%g2", "%-1", "%+1", "% 1", "%\uff12\uff10", "%u002e"})
    void anEncodingThatAnotherParserCouldReadOtherwiseIsRefused(String encoding) {
        assertRefused("/" + encoding);
        assertRefused("/v1/models/a" + encoding);
        assertRefused("/v1/models/" + encoding + "x/c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2e", "%2E", "%2e%2e", "%2E%2e", ".%2e", "%2e.", ".;", "..;", "..;x=y", ".;x", "%2e;",
        "%2e%2e;a", "..%3b", "..%3Bx", "%2e%2E%3bx"})
    void aHiddenDotSegmentIsRefused(String segment) {
        assertRefused("/" + segment);
        assertRefused("/v1/" + segment + "/models");
        assertRefused("/v1/models/" + segment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\t", "\n", "\r", " ", "\u001f", "\u007f", "\u0080", "\u00e9", "\u00ff", "\u2215",
        "\uff0f", "\\", "\"", "<", ">", "^", "`", "{", "|", "}", "#"})
    void aByteThatMustBeEncodedIsRefused(String c) {
        assertRefused("/v1/models/" + c);
        assertRefused("/" + c + "v1/models");
        assertRefused("/v1/models?a=" + c);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models?%", "/v1/models?%2", "/v1/models?%zz", "/v1/models#", "/v1/models?a#b"})
    void aBrokenQueryOrAFragmentIsRefused(String target) {
        assertRefused(target);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"https://inference.local/v1/models | /v1/models",
        "HTTPS://INFERENCE.LOCAL:443/v1/models?a | /v1/models?a", "https://inference.local | /",
        "https://inference.local?a | /?a", "https://inference.local/a/../b | /b"})
    void theAbsoluteFormOfThisHostBecomesAPath(String target, String expected) throws Exception {
        assertThat(RequestTarget.parse(target, HOST).pathAndQuery()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.openai.com/v1/models", "http://inference.local/v1/models",
        "https://inference.local:80/", "https://inference.local:0443/", "https://inference.local:/",
        "https://inference.local./", "https://user@inference.local/", "https://inference.local@evil.example/",
        "https://inference.local.evil.example/", "https://evil.example/inference.local", "https:///v1/models",
        "https://", "ftp://inference.local/", "://inference.local/", "https://inference.local\\@evil.example/",
        "https://inference.local#a", "https://inference.local/a#b", "https://inference.local/.."})
    void anAbsoluteFormThatNamesAnythingElseIsRefused(String target) {
        assertThatExceptionOfType(InvalidTargetException.class).isThrownBy(() -> RequestTarget.parse(target, HOST));
    }

    @Test
    void aLongPathOfDotSegmentsIsResolved() throws Exception {
        assertThat(RequestTarget.parse("/a" + "/b/..".repeat(10_000)).path()).isEqualTo("/a/");
    }

    @Test
    void noTargetCanBeMadePastTheParserThatIsNoPath() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestTarget("a", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestTarget("/a", "b"));
    }

    private static void assertRefused(String target) {
        assertThatExceptionOfType(InvalidTargetException.class)
                .as(target)
                .isThrownBy(() -> RequestTarget.parse(target))
                .satisfies(refused -> assertThat(refused.getMessage()).matches("[a-zA-Z ,-]+"));
    }
}
