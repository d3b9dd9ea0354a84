package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.BodyLength;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The accept tables: each input is read the same however it is split, and what follows it is left alone. */
class AcceptedRequestsTest {
    /** Looks like the next request and like a body, so that a reader that takes too much or too little shows. */
    private static final String NEXT = "5\r\nGET /next HTTP/1.1\r\n\r\n\0\n";

    static List<Row<String>> requestLines() {
        List<Row<String>> rows = new ArrayList<>();
        for (String method : List.of("GET", "POST", "get", "M-SEARCH", "X!#$%&'*+-.^_`|~1", "CONNECT", "TRACE")) {
            rows.add(new Row<>(method + " / HTTP/1.1", method + " / HTTP_1_1"));
        }
        for (String target : List.of("/", "*", "/v1/models?x=y&z=%20", "https://inference.local/v1/models", "//",
                "/../x", "/%2F", "/#x", "/\"<>\\^`{|}", "inference.local:443", "!", "~", "/" + "x".repeat(20_000))) {
            rows.add(new Row<>("GET " + target + " HTTP/1.1", "GET " + target + " HTTP_1_1"));
        }
        rows.add(new Row<>("GET / HTTP/1.0", "GET / HTTP_1_0"));
        rows.add(new Row<>("\r\nGET / HTTP/1.1", "GET / HTTP_1_1"));
        return rows;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requestLines")
    void theRequestLineIsTakenAsItCame(Row<String> row) {
        Outcome outcome = Outcome.ofOne(row.wire() + "\r\nHost: inference.local\r\n\r\n" + NEXT);

        Http1RequestHead head = outcome.request().head();
        assertThat(head.method() + " " + head.target() + " " + head.version()).isEqualTo(row.expected());
        assertThat(outcome.rest()).isEqualTo(NEXT);
    }

    static List<Row<String>> headers() {
        return List.of(
                new Row<>("A: b", "A=b"),
                new Row<>("A:b", "A=b"),
                new Row<>("A:", "A="),
                new Row<>("A: ", "A="),
                new Row<>("A:\t \t", "A="),
                new Row<>("A: \t b c\t \t", "A=b c"),
                new Row<>("A: b\tc", "A=b\tc"),
                new Row<>("A: b: c:", "A=b: c:"),
                new Row<>("A::", "A=:"),
                new Row<>("a-B_c!#$%&'*+.^`|~9: x", "a-B_c!#$%&'*+.^`|~9=x"),
                new Row<>("A: \u0080\u00e9\u00ff", "A=\u0080\u00e9\u00ff"),
                new Row<>("A: \u00a0\u0085", "A=\u00a0\u0085"),
                new Row<>("A: \"quoted, \\\" string\"", "A=\"quoted, \\\" string\""),
                new Row<>("Authorization: Bearer sk-1", "Authorization=Bearer sk-1"),
                new Row<>("Upgrade: h2c", "Upgrade=h2c"),
                new Row<>("Content-Lengths: x", "Content-Lengths=x"),
                new Row<>("Transfer-Encodings: x", "Transfer-Encodings=x"),
                new Row<>("X-ontent-Length: 1", "X-ontent-Length=1"),
                new Row<>("Xransfer-Encoding: gzip", "Xransfer-Encoding=gzip"),
                new Row<>("Xonnection: a b", "Xonnection=a b"),
                new Row<>("Xxpect: x", "Xxpect=x"),
                new Row<>("A: " + "b".repeat(30_000), "A=" + "b".repeat(30_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void theValueLosesTheWhiteSpaceAroundIt(Row<String> row) {
        Outcome outcome = Outcome.ofOne("GET / HTTP/1.1\r\nHost: inference.local\r\n" + row.wire() + "\r\n\r\n" + NEXT);

        Http1RequestHead head = outcome.request().head();
        assertThat(head.headers().size()).isEqualTo(2);
        assertThat(head.headers().name(1) + "=" + head.headers().value(1)).isEqualTo(row.expected());
        assertThat(head.body()).isEqualTo(BodyLength.NONE);
        assertThat(outcome.rest()).isEqualTo(NEXT);
    }

    @Test
    void theHeadersKeepTheirOrderAndSpelling() {
        Outcome outcome = Outcome.ofOne("GET / HTTP/1.1\r\nb: 1\r\nHOST: inference.local\r\nA: 2\r\nB: 3\r\n\r\n");

        List<String> names = new ArrayList<>();
        outcome.request().head().headers().forEach((name, value) -> names.add(name + "=" + value));
        assertThat(names).containsExactly("b=1", "HOST=inference.local", "A=2", "B=3");
    }

    static List<Row<String>> bodies() {
        return List.of(
                new Row<>("A: b\r\n\r\n", ""),
                new Row<>("Content-Length: 0\r\n\r\n", ""),
                new Row<>("Content-Length: 00\r\n\r\n", ""),
                new Row<>("Content-Length: 5\r\n\r\nhello", "hello"),
                new Row<>("content-LENGTH:5\r\n\r\nhello", "hello"),
                new Row<>("Content-Length:\t5 \r\n\r\nhello", "hello"),
                new Row<>("Content-Length: 000000000000000005\r\n\r\nhello", "hello"),
                new Row<>("Content-Length: 6\r\n\r\n\r\n\0\r\n\n", "\r\n\0\r\n\n"),
                new Row<>("Content-Length: 70000\r\n\r\n" + "x".repeat(70_000), "x".repeat(70_000)),
                new Row<>("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""),
                new Row<>("transfer-ENCODING: \t CHUNKED \r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("5\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!"),
                chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"),
                chunked("0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n", "hello"),
                chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
                chunked("3\r\n0\r\n\r\n0\r\n\r\n", "0\r\n"),
                chunked("5;a\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("5;a=b\r\nhello\r\n0;c=d\r\n\r\n", "hello"),
                chunked("5 ; a = b ;c\t=\t\"d\"\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("5;a;b;c\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("5;a=\"\"\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("5;a=\"b;c=\\\"\\\\ \t\u00e9\";d\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("5;chunk-signature=" + "f".repeat(64) + "\r\nhello\r\n0\r\n\r\n", "hello"),
                chunked("1388\r\n" + "x".repeat(5000) + "\r\n0\r\n\r\n", "x".repeat(5000)),
                chunked("11170\r\n" + "x".repeat(70_000) + "\r\n0\r\n\r\n", "x".repeat(70_000)),
                chunked("0\r\nA: b\r\n\r\n", ""),
                chunked("5\r\nhello\r\n0\r\nA: b\r\nContent-Length: 99\r\nHost: x\r\n\r\n", "hello"),
                chunked("0\r\nTransfer-Encoding: gzip\r\nExpect: x\r\n\r\n", ""));
    }

    private static Row<String> chunked(String body, String decoded) {
        return new Row<>("Transfer-Encoding: chunked\r\n\r\n" + body, decoded);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void theBodyIsDecodedAndEndsWhereItEnds(Row<String> row) {
        Outcome outcome = Outcome.ofOne("POST / HTTP/1.1\r\nHost: inference.local\r\n" + row.wire() + NEXT);

        assertThat(outcome.request().body()).isEqualTo(row.expected());
        assertThat(outcome.rest()).isEqualTo(NEXT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void noBeginningOfTheRequestIsTakenForTheWhole(Row<String> row) {
        String wire = "POST / HTTP/1.1\r\nHost: inference.local\r\n" + row.wire();
        assertThat(Outcome.read(Pieces.whole(""), Http1Limits.defaults(), 1).end()).isEqualTo(Outcome.CLOSED);
        for (int length = 1; length < wire.length(); length += wire.length() > 5000 && length > 200 ? 997 : 1) {
            String beginning = wire.substring(0, length);

            assertThat(Outcome.read(Pieces.whole(beginning), Http1Limits.defaults(), 1).end())
                    .as("the first %d bytes", length).isEqualTo(Outcome.CUT);
        }
    }

    static List<Row<Boolean>> hosts() {
        return List.of(
                new Row<>("GET / HTTP/1.1\r\nHost: inference.local", true),
                new Row<>("GET / HTTP/1.1\r\nHost: INFERENCE.Local", true),
                new Row<>("GET / HTTP/1.1\r\nhost:inference.local:443", true),
                new Row<>("GET / HTTP/1.1\r\nHost: \t Inference.LOCAL:443 \t", true),
                new Row<>("GET / HTTP/1.0\r\nHost: inference.local:443", true),
                new Row<>("GET / HTTP/1.0", false),
                new Row<>("GET / HTTP/1.0\r\nA: b", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    void ourOwnHostIsAcceptedAndHttp10MayLeaveItOut(Row<Boolean> row) {
        Outcome outcome = Outcome.ofOne(row.wire() + "\r\n\r\n");

        assertThat(outcome.request().head().headers().contains("host")).isEqualTo(row.expected());
    }
}
