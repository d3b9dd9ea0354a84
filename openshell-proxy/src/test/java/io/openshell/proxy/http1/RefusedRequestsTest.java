package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.Http1Violation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reject table: each input breaks one rule, and is refused for it however it is split. */
class RefusedRequestsTest {
    /** A small head, so that rows can be too long for it. */
    private static final Http1Limits LIMITS = Http1Limits.builder().headBytes(1024).build();

    private static final List<Row<Http1Violation>> ROWS = new ArrayList<>();

    static {
        requestLines();
        lineEnds();
        headers();
        hosts();
        framing();
        chunks();
        trailers();
        limits();
    }

    private static void requestLines() {
        requestLine(Http1Violation.MALFORMED_REQUEST_LINE, "GET /", "GET", "GET ", "GET  / HTTP/1.1",
                "GET /  HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/1.1 x", "GET /a b HTTP/1.1", "GET\t/\tHTTP/1.1",
                "GET /\tHTTP/1.1", "Host: inference.local", " GET / HTTP/1.1", "\tGET /", "GET / HTTP/1.1 HTTP/1.1");
        requestLine(Http1Violation.INVALID_METHOD, " / HTTP/1.1", "G@T / HTTP/1.1", "GET: / HTTP/1.1",
                "\tGET / HTTP/1.1", "(GET) / HTTP/1.1", "G\u00c9T / HTTP/1.1", "GET, / HTTP/1.1",
                "\"GET\" / HTTP/1.1");
        requestLine(Http1Violation.INVALID_TARGET, "GET  HTTP/1.1", "GET /\t HTTP/1.1", "GET /\u00e9 HTTP/1.1",
                "GET /\u00a0 HTTP/1.1", "GET /\u00ff HTTP/1.1", "GET \u0085/ HTTP/1.1");
        requestLine(Http1Violation.UNKNOWN_VERSION, "GET / HTTP/2.0", "PRI * HTTP/2.0", "GET / HTTP/1.10",
                "GET / HTTP/1.2", "GET / HTTP/0.9", "GET / HTTP/1", "GET / HTTP/1.", "GET / http/1.1",
                "GET / Http/1.1", "GET / HTTP/11", "GET / HTTP/01.1", "GET / HTTP/1.01", "GET / HTTP/1,1",
                "GET / HTTPS/1.1", "GET / FOO", "GET / ", "GET / HTTP/1.1\t", "GET / HTTP/+1.1", "GET / 1.1",
                "GET / HTTP/1.1;x", "GET / HTTP/9.9", "GET / HTTP/\u00b9.1");
        refuse(Http1Violation.MALFORMED_REQUEST_LINE, "\r\n\r\n",
                "\r\n\r\nGET / HTTP/1.1\r\nHost: inference.local\r\n\r\n");
    }

    private static void lineEnds() {
        refuse(Http1Violation.BARE_LINE_FEED, "\n", "\nGET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\nHost: inference.local\n\n", "GET / HTTP/1.1\r\nHost: inference.local\n\r\n",
                "GET / HTTP/1.1\r\nHost: inference.local\r\n\n", "GET / HTTP/1.1\r\nHost: inference.local\n\nGET /x",
                "GET\n / HTTP/1.1\r\n", "GET /\n HTTP/1.1\r\n", "GET / HTTP/1.1\r\nA: b\nB: c\r\n\r\n",
                "GET / HTTP/1.1\r\nA\n: b\r\n\r\n", "GET / HTTP/1.1\r\nA: b\n c\r\n\r\n", "\r\n\nGET / HTTP/1.1\r\n");
        refuse(Http1Violation.BARE_CARRIAGE_RETURN, "\rGET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\rHost: inference.local\r\r", "GET / HTTP/1.1\r\nA: b\rB: c\r\n\r\n",
                "GET / HTTP/1.1\r\r\nA: b\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\n\r\r\n", "GET\r / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nA\r: b\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\r\0\n", "\r\r\n");
        refuse(Http1Violation.CONTROL_BYTE, "\0", "\26\3\1\2\0\1\0\1\374", "G\0T / HTTP/1.1\r\n",
                "GET /\0 HTTP/1.1\r\n", "GET / HTTP/1.1\0\r\n", "GET /\13 HTTP/1.1\r\n", "GET /\177 HTTP/1.1\r\n",
                "GET / HTTP/1.1\f\r\n");
        header(Http1Violation.CONTROL_BYTE, "A: \0", "A: b\0c", "A\0: b", "\0A: b", "A:\1b", "A: b\13", "A: b\14",
                "A: \10", "A: \33[31m", "A: \177", "A: b\37c");
    }

    private static void headers() {
        refuse(Http1Violation.SPACE_BEFORE_FIRST_HEADER, "GET / HTTP/1.1\r\n Host: inference.local\r\n\r\n",
                "GET / HTTP/1.1\r\n\tHost: inference.local\r\n\r\n",
                "GET / HTTP/1.1\r\n \r\nHost: inference.local\r\n\r\n");
        header(Http1Violation.FOLDED_HEADER, "A: b\r\n c", "A: b\r\n\tc", "A: b\r\n ", "A: b\r\n C: d", " A: b",
                "A:\r\n b");
        header(Http1Violation.MISSING_COLON, "A", "A b", "Content-Length 5", "A=b", "\u00e9", "GET / HTTP/1.1");
        header(Http1Violation.SPACE_BEFORE_COLON, "A : b", "A\t: b", "Content-Length : 5",
                "Transfer-Encoding\t: chunked", "A b: c", "Host : inference.local", "A  : b");
        header(Http1Violation.INVALID_HEADER_NAME, ": b", ":", "::", "A@: b", "A(b): c", "\u00e9: b", "A\u00e9: b",
                "\"A\": b", "A/b: c", "A[0]: b", "A,B: c", "A=b: c", "A;: b", "{A}: b", "\u00a0A: b", "A\u00a0: b",
                "A\\: b", "<A>: b", "A?: b");
    }

    private static void hosts() {
        refuse(Http1Violation.MISSING_HOST, "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nX-Host: inference.local\r\n\r\n", "GET https://inference.local/ HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHosts: inference.local\r\n\r\n");
        header(Http1Violation.REPEATED_HOST, "Host: inference.local", "host: inference.local:443",
                "HOST: evil.example", "Host:");
        refuse(Http1Violation.REPEATED_HOST,
                "GET / HTTP/1.0\r\nHost: inference.local\r\nHost: inference.local\r\n\r\n");
        for (String host : List.of("", "evil.example", "inference.local:80", "inference.local:",
                "inference.local:0443", "inference.local:443 ,x", "inference.local.",
                "inference.local, inference.local", "user@inference.local", "inference.local/",
                "https://inference.local", "127.0.0.1", "inference.local:443:443", ".inference.local",
                "inference.local:+443", "inference.local evil.example", "xinference.local", "inference.localx",
                "\u00efnference.local", "inference.local:4430", "[::1]", "inference.local:44\u00b3")) {
            refuse(Http1Violation.FOREIGN_HOST, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        }
        refuse(Http1Violation.FOREIGN_HOST, "GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n");
    }

    private static void framing() {
        header(Http1Violation.INVALID_CONTENT_LENGTH, "Content-Length:", "Content-Length: +5", "Content-Length: -5",
                "Content-Length: -0", "Content-Length: 5 5", "Content-Length: 5, 5", "Content-Length: 5,5",
                "Content-Length: 5,", "Content-Length: ,5", "Content-Length: 5;", "Content-Length: 0x5",
                "Content-Length: 5a", "Content-Length: a", "Content-Length: 5.0", "Content-Length: 1e1",
                "Content-Length: 1_000", "Content-Length: \u00b2", "Content-Length: \"5\"",
                "Content-Length: 9223372036854775808", "Content-Length: 18446744073709551621",
                "Content-Length: 4294967296000000000", "Content-Length: 0000000000000000005",
                "Content-Length: 99999999999999999999999999999999", "Content-Length: 5\u00a0");
        header(Http1Violation.REPEATED_CONTENT_LENGTH, "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 0\r\ncontent-length: 5",
                "Content-Length: 0\r\nContent-Length: 0", "Content-Length: 5\r\nA: b\r\nCONTENT-LENGTH: 5");
        header(Http1Violation.CONTENT_LENGTH_WITH_TRANSFER_ENCODING,
                "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Transfer-Encoding: chunked\r\nContent-Length: 0", "content-length: 0\r\ntransfer-encoding: CHUNKED");
        header(Http1Violation.UNSUPPORTED_TRANSFER_ENCODING, "Transfer-Encoding:", "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked,", "Transfer-Encoding: ,chunked",
                "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked x", "Transfer-Encoding: chunke", "Transfer-Encoding: chunked\u00a0",
                "Transfer-Encoding: \u00a0chunked", "Transfer-Encoding:\r\n chunked",
                "Content-Length: 5\r\nTransfer-Encoding: identity");
        header(Http1Violation.REPEATED_TRANSFER_ENCODING, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\ntransfer-encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding:");
        refuse(Http1Violation.TRANSFER_ENCODING_IN_HTTP_1_0,
                "POST / HTTP/1.0\r\nHost: inference.local\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        header(Http1Violation.INVALID_CONNECTION_OPTION, "Connection: close;q=1", "Connection: keep alive",
                "Connection: \"close\"", "Connection: close, a b", "Connection: clos\u00e9", "Connection: (close)");
        header(Http1Violation.UNKNOWN_EXPECTATION, "Expect:", "Expect: 200-ok", "Expect: 100-continue, x",
                "Expect: 100-continue\r\nExpect: x", "Expect: 100", "Expect: 100-continue;a=b");
    }

    private static void chunks() {
        chunk(Http1Violation.INVALID_CHUNK_SIZE, "\r\n", "z\r\n", " 5\r\nhello\r\n", "\t5\r\n", "+5\r\n", "-5\r\n",
                "x5\r\n", ";a=b\r\n", "\"5\"\r\n", "00000000000000005\r\n", "1FFFFFFFFFFFFFFFF\r\n", "\u00b2\r\n",
                "\u00e95\r\n", "5\r\nhello\r\n\r\n", "5\r\nhello\r\ng\r\n", "_5\r\n", ",\r\n", ".5\r\n");
        chunk(Http1Violation.INVALID_CHUNK_EXTENSION, "5 \r\n", "5\t\r\n", "5g\r\n", "0x5\r\n", "5 5\r\n", "5,5\r\n",
                "5;\r\n", "5; \r\n", "5;;a\r\n", "5;=b\r\n", "5;a=\r\n", "5;a= ;b\r\n", "5;a=\"\r\n", "5;a=\"b\r\n",
                "5;a=\"b\\\r\n", "5;a=\"b\\\"\r\n", "5;a=\"b\"c\r\n", "5;a=b=c\r\n", "5;a b\r\n", "5;a;\r\n",
                "5;a \r\n", "5;a=b \r\n", "5;a=@\r\n", "5;\u00e9\r\n", "5_0\r\n", "5.\r\n", "0;\r\n", "5h;a\r\n",
                "5;a=\"\\\r\n", "5\u00b2\r\n", "5\u00a0;a\r\n");
        chunk(Http1Violation.MISSING_CHUNK_CRLF, "5\r\nhellox", "5\r\nhello5\r\n", "5\r\nhello\n", "5\r\nhello\rx",
                "5\r\nhello\r\r\n", "5\r\nhello0\r\n\r\n", "3\r\nhello\r\n", "1\r\nhello\r\n0\r\n\r\n", "1\r\n\r\n\0",
                "5\r\nhello \r\n");
        chunk(Http1Violation.BARE_LINE_FEED, "5\nhello\r\n", "\n", "5;a\nb\r\n", "5;a=\"\n\"\r\n", "0\n\r\n",
                "0\r\n\n", "5\r\nhello\r\n0\n");
        chunk(Http1Violation.BARE_CARRIAGE_RETURN, "5\rhello\r\n", "5;a\rb\r\n", "5\r\rhello\r\n", "0\r\r\n",
                "0\r\n\rx", "5;a=\"\r\"\r\n", "5\r\0");
        chunk(Http1Violation.CONTROL_BYTE, "5\0\r\n", "\0", "5;a=\"\0\"\r\n", "5;a=\1\r\n", "5;a=\"\\\177\"\r\n");
    }

    private static void trailers() {
        chunk(Http1Violation.SPACE_BEFORE_FIRST_HEADER, "0\r\n A: b\r\n\r\n", "0\r\n \r\n");
        chunk(Http1Violation.FOLDED_HEADER, "0\r\nA: b\r\n c\r\n\r\n");
        chunk(Http1Violation.SPACE_BEFORE_COLON, "0\r\nA : b\r\n\r\n");
        chunk(Http1Violation.MISSING_COLON, "0\r\nA\r\n\r\n", "0\r\nGET / HTTP/1.1\r\n", "0\r\n0\r\n\r\n");
        chunk(Http1Violation.INVALID_HEADER_NAME, "0\r\n: b\r\n\r\n", "0\r\nA@: b\r\n\r\n");
        chunk(Http1Violation.CONTROL_BYTE, "0\r\nA: \0\r\n\r\n");
        chunk(Http1Violation.BARE_LINE_FEED, "0\r\nA: b\n\r\n");
        chunk(Http1Violation.BARE_CARRIAGE_RETURN, "0\r\nA: b\rc\r\n");
    }

    private static void limits() {
        requestLine(Http1Violation.HEAD_TOO_LARGE, "GET /" + "x".repeat(1100) + " HTTP/1.1", "x".repeat(1100));
        header(Http1Violation.HEAD_TOO_LARGE, "A: " + "b".repeat(1100),
                "A: b\r\n".repeat(99) + "B: " + "c".repeat(500));
        header(Http1Violation.TOO_MANY_HEADERS, "A: b\r\n".repeat(100), "A:\r\n".repeat(101));
        header(Http1Violation.BODY_TOO_LARGE, "Content-Length: 10485761", "Content-Length: 999999999999999999",
                "Content-Length: 4294967296", "Expect: 100-continue\r\nContent-Length: 10485761");
        chunk(Http1Violation.BODY_TOO_LARGE, "A00001\r\n", "5\r\nhello\r\n9FFFFC\r\n", "FFFFFFFF\r\n",
                "7FFFFFFFFFFFFFFF\r\n", "8000000000000000\r\n", "ffffffffffffffff\r\n", "100000000\r\n",
                "100000005\r\nhello\r\n");
        chunk(Http1Violation.CHUNK_EXTENSIONS_TOO_LONG, "5;a=" + "b".repeat(1100) + "\r\n", "0".repeat(1100),
                ("1;a=" + "b".repeat(510) + "\r\nx\r\n").repeat(2));
        chunk(Http1Violation.HEAD_TOO_LARGE, "0\r\nA: " + "b".repeat(1100));
        chunk(Http1Violation.TOO_MANY_HEADERS, "0\r\n" + "A:\r\n".repeat(101));
    }

    private static void requestLine(Http1Violation violation, String... lines) {
        for (String line : lines) {
            refuse(violation, line + "\r\nHost: inference.local\r\n\r\n");
        }
    }

    private static void header(Http1Violation violation, String... lines) {
        for (String line : lines) {
            refuse(violation, "POST /v1/messages HTTP/1.1\r\nHost: inference.local\r\n" + line + "\r\n\r\n");
        }
    }

    private static void chunk(Http1Violation violation, String... bodies) {
        for (String body : bodies) {
            refuse(violation, "POST / HTTP/1.1\r\nHost: inference.local\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        }
    }

    private static void refuse(Http1Violation violation, String... wires) {
        for (String wire : wires) {
            ROWS.add(new Row<>(wire, violation));
        }
    }

    static List<Row<Http1Violation>> rows() {
        return ROWS;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theRequestIsRefusedHoweverItIsSplit(Row<Http1Violation> row) {
        Outcome outcome = Outcome.ofOne(row.wire(), LIMITS);

        assertThat(outcome).isEqualTo(new Outcome(List.of(), row.expected().name(), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aBeginningOfTheRequestIsCutOrRefusedForTheSameReason(Row<Http1Violation> row) {
        for (int length = 1; length < row.wire().length(); length++) {
            Outcome outcome = Outcome.read(Pieces.whole(row.wire().substring(0, length)), LIMITS, 1);

            assertThat(outcome.end()).as("the first %d bytes", length).isIn(Outcome.CUT, row.expected().name());
        }
    }

    @Test
    void everyRuleHasARow() {
        // These are no matter of the reader alone: ConnectHeadTest, GetWithBodyTest and OverloadTest have them.
        Set<Http1Violation> covered = EnumSet.of(
                Http1Violation.CONNECT_WITH_BODY, Http1Violation.GET_WITH_BODY, Http1Violation.NO_MEMORY_FOR_BODY);
        ROWS.forEach(row -> covered.add(row.expected()));

        assertThat(covered).containsExactlyInAnyOrder(Http1Violation.values());
    }
}
