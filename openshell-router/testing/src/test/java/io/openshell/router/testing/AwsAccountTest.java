package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that botocore signed is taken; whatever is changed about it, it is refused in AWS's words. */
class AwsAccountTest {

    private static final String KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String CREDENTIALS = "AKIDEXAMPLE:" + KEY + ":session-token-7Qw2/+==";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final AwsAccount ACCOUNT = AwsAccount.of(CREDENTIALS, "us-east-1").at(InstantSource.fixed(NOW));
    private static final String BODY = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String SIGNED = """
            POST /model/anthropic.claude-x-v1%%3A0/invoke HTTP/1.1
            Host: bedrock.example
            Connection: close
            Content-Type: application/json;  charset=utf-8
            X-Amzn-Bedrock-Accept: */*
            X-Amz-Date: 20260102T030405Z
            X-Amz-Security-Token: session-token-7Qw2/+==
            Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, \
            SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amzn-bedrock-accept, Signature=45f56c33464260845e50b8494c3d0bf05acb4457c0e8d230db782713db83f213
            Content-Length: %d

            %s""".formatted(BODY.length(), BODY).replace("\n", "\r\n");

    private static String answer(AwsAccount account, String request) throws Exception {
        try (ScriptedUpstream upstream =
                ScriptedUpstream.speaking(new ProviderDialects().expectingSignature(account));
                RawClient client = new RawClient(upstream)) {
            return client.send(request).readToEnd();
        }
    }

    @Test
    void whatBotocoreSignedIsTaken() throws Exception {
        assertThat(answer(ACCOUNT, SIGNED)).startsWith("HTTP/1.1 200 ").contains(ProviderDialects.TEXT);
    }

    /** The same request with a query has another signature. */
    @Test
    void aQueryIsPartOfWhatIsSigned() throws Exception {
        String withQuery = SIGNED.replace("/invoke HTTP", "/invoke?b=1&a=x%20y%2F HTTP");

        assertThat(answer(ACCOUNT, withQuery)).startsWith("HTTP/1.1 403 ");
        assertThat(answer(ACCOUNT, withQuery.replaceFirst("Signature=[0-9a-f]{64}",
                "Signature=e367960bdbfcf67a04bbac9bdb9729185540b3eb129c6499c7c1f44c5acce7df")))
                .startsWith("HTTP/1.1 200 ");
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("\"hi\"", "\"ho\"", "InvalidSignatureException", "does not match"),
                Arguments.of("%3A0", "%3A1", "InvalidSignatureException", "does not match"),
                Arguments.of("%3A0", ":0", "InvalidSignatureException", "does not match"),
                Arguments.of("Accept: */*", "Accept: a/b", "InvalidSignatureException", "does not match"),
                Arguments.of("bedrock.example", "bedrock.example:443", "InvalidSignatureException", "does not match"),
                Arguments.of("utf-8", "utf-9", "InvalidSignatureException", "does not match"),
                Arguments.of("=content-type;", "=", "InvalidSignatureException", "must be a signed header"),
                Arguments.of("=content-type;host;", "=content-type;", "InvalidSignatureException", "must be a signed"),
                Arguments.of("X-Amzn-Bedrock", "X-Amz-Other: 1\r\nX-Amzn-Bedrock", "InvalidSignatureException", "must"),
                Arguments.of("us-east-1", "us-east-2", "InvalidSignatureException", "valid region"),
                Arguments.of("/bedrock/", "/s3/", "InvalidSignatureException", "correct service"),
                Arguments.of("/20260102/", "/20260101/", "InvalidSignatureException", "Date in Credential scope"),
                Arguments.of("AKIDEXAMPLE", "AKIDEXAMPLF", "UnrecognizedClientException", "token included"),
                Arguments.of("token-7Qw2", "token-7Qw3", "UnrecognizedClientException", "token included"),
                Arguments.of("X-Amz-Security-Token: session-token-7Qw2/+==\r\n", "", "UnrecognizedClientException",
                        "token included"),
                Arguments.of("Authorization:", "X-Other:", "MissingAuthenticationTokenException", "Missing"),
                Arguments.of("AWS4-HMAC-SHA256", "Bearer", "IncompleteSignatureException", "requires"),
                Arguments.of("X-Amz-Date:", "X-Date:", "IncompleteSignatureException", "X-Amz-Date"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("changes")
    void anotherRequestIsRefusedInTheWordsOfAws(String from, String to, String type, String words) throws Exception {
        assertThat(SIGNED).contains(from);

        String answer = answer(ACCOUNT, SIGNED.replace(from, to));

        assertThat(answer).startsWith("HTTP/1.1 403 ").contains("x-amzn-ErrorType: " + type + "\r\n", words);
    }

    @Test
    void theTimeMayDifferByFiveMinutes() throws Exception {
        for (int seconds : new int[] {-300, 0, 300}) {
            assertThat(answer(atPlus(seconds), SIGNED)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(answer(atPlus(301), SIGNED)).contains("InvalidSignatureException", "Signature expired");
        assertThat(answer(atPlus(-301), SIGNED)).contains("InvalidSignatureException", "Signature not yet current");
    }

    private static AwsAccount atPlus(int seconds) {
        return ACCOUNT.at(InstantSource.fixed(NOW.plusSeconds(seconds)));
    }

    @Test
    void aSessionEnds() throws Exception {
        assertThat(answer(ACCOUNT.sessionEnding(NOW.plusMillis(1)), SIGNED)).startsWith("HTTP/1.1 200 ");
        assertThat(answer(ACCOUNT.sessionEnding(NOW.minus(Duration.ZERO)), SIGNED))
                .contains("ExpiredTokenException", "expired");
    }

    @Test
    void nothingOfTheCredentialsIsPrinted() {
        assertThat(ACCOUNT.toString()).doesNotContain(KEY, "AKIDEXAMPLE", "session-token");
        assertThatIllegalArgumentException().isThrownBy(() -> AwsAccount.of("id", "us-east-1"));
    }
}
