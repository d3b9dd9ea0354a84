package io.openshell.router.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.AwsCredentials;
import io.openshell.core.Headers;
import io.openshell.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The signature against AWS's own test suite. */
class SigV4Test {
    private static final Instant TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final Secret KEY = Secret.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    private static List<List<String>> published() {
        return Table.read("aws4-test-suite.tsv");
    }

    private static SigV4 signer(String token) {
        return new SigV4(
                new AwsCredentials("AKIDEXAMPLE", KEY,
                        token.isEmpty() ? Optional.empty() : Optional.of(Secret.of(token))),
                "us-east-1",
                "service");
    }

    @Test
    void theTableIsThere() {
        assertThat(published()).hasSize(33);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("published")
    void theSignatureIsTheOneThatAwsPublished(List<String> row) {
        Headers.Builder headers = Headers.builder();
        row.get(3).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            headers.add(line.substring(0, colon), line.substring(colon + 2));
        });
        byte[] body = row.get(4).getBytes(StandardCharsets.UTF_8);

        Headers added = signer(row.get(5)).sign(TIME, row.get(1), row.get(2), headers.build(), slices(body));

        assertThat(added.all("x-amz-date")).containsExactly("20150830T123600Z");
        assertThat(added.all("x-amz-security-token")).hasSize(row.get(5).isEmpty() ? 0 : 1);
        assertThat(added.all("authorization")).containsExactly("AWS4-HMAC-SHA256 Credential="
                + "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=" + row.get(6) + ", Signature="
                + row.get(7));
    }

    private static List<ByteBuffer> slices(byte[] body) {
        int middle = body.length / 2;
        return List.of(ByteBuffer.wrap(body, 0, middle), ByteBuffer.wrap(body, middle, body.length - middle));
    }

    @ParameterizedTest
    @CsvSource({
        "/,/", "//,/", "/a/../..,/", "/a/./b,/a/b", "/a//b/,/a/b/", "/model/a%3A0/invoke,/model/a%253A0/invoke",
        "/model/a:0%2Fb/invoke,/model/a%3A0%252Fb/invoke", "/~a-b_c.d,/~a-b_c.d", "/a/..,/", "/a/b/..,/a"
    })
    void aPathIsNormalisedAndEncodedOnceMore(String sent, String canonical) {
        assertThat(line(sent, 1)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "a,a=", "a=1&a=0,a=0&a=1", "b=1&a=2,a=2&b=1", "a=%2f%7e,a=%2F~", "a=x+y,a=x%2By", "a==,a=%3D", "&&a=1&,a=1",
        "a=%ff%zz%,a=%FF%25zz%25", "a1=1&a=2,a=2&a1=1", "a=%41,a=A", "'',''"
    })
    void aQueryIsSortedAndEncodedInOneWay(String sent, String canonical) {
        assertThat(line("/?" + sent, 2)).isEqualTo(canonical);
    }

    private static String line(String target, int number) {
        return CanonicalRequest.of("GET", target, Headers.of("host", "h"), "hash").text().split("\n", -1)[number];
    }

    @Test
    void theBodyIsLeftAsItIs() {
        ByteBuffer body = ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8));

        signer("").sign(TIME, "POST", "/", Headers.of("host", "h"), List.of(body));

        assertThat(body.remaining()).isEqualTo(4);
    }

    @Test
    void nothingOfTheKeyIsPrinted() {
        assertThat(signer("a-session-token-of-some-length").toString())
                .doesNotContain(KEY.reveal(), "a-session-token", "AKIDEXAMPLE");
    }
}
