package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.wire.Http1Violation;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * One request for each rule of HTTP/1.1, through a tunnel: the status, the fixed words, the close, and a backend that
 * hears nothing of it. The tables of all the ways to break a rule are with the reader.
 */
class StrictRequestsTest {
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1\r\n";
    private static final String HOST = "Host: inference.local\r\n";
    private static final String CHUNKED = LINE + HOST + "Transfer-Encoding: chunked\r\n\r\n";

    /** Room for the requests below, and small enough to be exceeded by one of them. */
    private static final Http1Limits LIMITS =
            Http1Limits.builder().headBytes(2048).headerCount(10).bodyBytes(1000).build();

    private static final Map<Http1Violation, String> REQUESTS = new EnumMap<>(Http1Violation.class);

    static {
        REQUESTS.put(Http1Violation.MALFORMED_REQUEST_LINE, "POST  /v1/chat/completions HTTP/1.1\r\n" + HOST);
        REQUESTS.put(Http1Violation.INVALID_METHOD, "P(ST /v1/chat/completions HTTP/1.1\r\n" + HOST);
        REQUESTS.put(Http1Violation.INVALID_TARGET, "POST /v1/\u00e9 HTTP/1.1\r\n" + HOST);
        REQUESTS.put(Http1Violation.UNKNOWN_VERSION, "POST /v1/chat/completions HTTP/3.0\r\n" + HOST);
        REQUESTS.put(Http1Violation.BARE_LINE_FEED, LINE + "Host: inference.local\n\r\n");
        REQUESTS.put(Http1Violation.BARE_CARRIAGE_RETURN, LINE + HOST + "A: b\rc\r\n\r\n");
        REQUESTS.put(Http1Violation.CONTROL_BYTE, LINE + HOST + "A: \0\r\n\r\n");
        REQUESTS.put(Http1Violation.SPACE_BEFORE_FIRST_HEADER, LINE + " " + HOST + "\r\n");
        REQUESTS.put(Http1Violation.FOLDED_HEADER, LINE + HOST + "A: b\r\n c\r\n\r\n");
        REQUESTS.put(Http1Violation.MISSING_COLON, LINE + HOST + "A\r\n\r\n");
        REQUESTS.put(Http1Violation.SPACE_BEFORE_COLON, LINE + HOST + "Content-Length : 2\r\n\r\n{}");
        REQUESTS.put(Http1Violation.INVALID_HEADER_NAME, LINE + HOST + "A@: b\r\n\r\n");
        REQUESTS.put(Http1Violation.MISSING_HOST, LINE + "\r\n");
        REQUESTS.put(Http1Violation.REPEATED_HOST, LINE + HOST + HOST + "\r\n");
        REQUESTS.put(Http1Violation.FOREIGN_HOST, LINE + "Host: api.openai.com\r\n\r\n");
        REQUESTS.put(Http1Violation.INVALID_CONTENT_LENGTH, LINE + HOST + "Content-Length: +2\r\n\r\n{}");
        REQUESTS.put(Http1Violation.REPEATED_CONTENT_LENGTH,
                LINE + HOST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
        REQUESTS.put(Http1Violation.CONTENT_LENGTH_WITH_TRANSFER_ENCODING,
                LINE + HOST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
        REQUESTS.put(Http1Violation.UNSUPPORTED_TRANSFER_ENCODING,
                LINE + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        REQUESTS.put(Http1Violation.REPEATED_TRANSFER_ENCODING,
                LINE + HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        REQUESTS.put(Http1Violation.TRANSFER_ENCODING_IN_HTTP_1_0, "POST /v1/chat/completions HTTP/1.0\r\n" + HOST
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        REQUESTS.put(Http1Violation.GET_WITH_BODY,
                "GET /v1/models HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\n{}");
        REQUESTS.put(Http1Violation.INVALID_CONNECTION_OPTION, LINE + HOST + "Connection: (close)\r\n\r\n");
        REQUESTS.put(Http1Violation.INVALID_CHUNK_SIZE, CHUNKED + "z\r\n");
        REQUESTS.put(Http1Violation.INVALID_CHUNK_EXTENSION, CHUNKED + "2 \r\n{}\r\n0\r\n\r\n");
        REQUESTS.put(Http1Violation.CHUNK_EXTENSIONS_TOO_LONG, CHUNKED
                + ("1;" + "e".repeat(700) + "\r\n \r\n").repeat(3) + "0\r\n\r\n");
        REQUESTS.put(Http1Violation.MISSING_CHUNK_CRLF, CHUNKED + "2\r\n{}0\r\n\r\n");
        REQUESTS.put(Http1Violation.BODY_TOO_LARGE, CHUNKED + "3e9\r\n" + " ".repeat(1001) + "\r\n0\r\n\r\n");
        REQUESTS.put(Http1Violation.UNKNOWN_EXPECTATION, LINE + HOST + "Expect: a-miracle\r\n\r\n");
        REQUESTS.put(Http1Violation.HEAD_TOO_LARGE, LINE + HOST + "A: " + "b".repeat(2048) + "\r\n\r\n");
        REQUESTS.put(Http1Violation.TOO_MANY_HEADERS, LINE + HOST + "A: b\r\n".repeat(10) + "\r\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT_WITH_BODY", "NO_MEMORY_FOR_BODY"}, mode = Mode.EXCLUDE)
    void aRequestThatBreaksTheRuleIsRefusedInFixedWordsAndGoesNowhere(Http1Violation rule) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start(LIMITS);
                TunnelClient client = proxy.connect()) {
            // What is pipelined behind it must not be taken for a request either.
            client.send(REQUESTS.get(rule) + LINE + HOST + "Content-Length: 2\r\n\r\n{}");

            Answer answer = client.read();

            assertThat(answer.text()).isEqualTo("{\"error\": \"" + rule.text() + "\"}");
            assertThat(answer.status()).isEqualTo(rule.status());
            assertThat(answer.header("connection")).contains("close");
            assertThat(client.readRest()).isEmpty();
            assertThat(proxy.upstream().connectionCount()).isZero();
            assertThat(proxy.reports().await(1)).containsExactly(new RequestRefused(rule.status(), rule.text()));
        }
    }

    @Test
    void thereIsARequestForEveryRuleButThoseThatNeedMore() {
        Set<Http1Violation> rules = EnumSet.allOf(Http1Violation.class);
        // A CONNECT, and a proxy without memory: TunnelTest and OverloadTest.
        rules.removeAll(EnumSet.of(Http1Violation.CONNECT_WITH_BODY, Http1Violation.NO_MEMORY_FOR_BODY));

        assertThat(REQUESTS.keySet()).isEqualTo(rules);
    }
}
