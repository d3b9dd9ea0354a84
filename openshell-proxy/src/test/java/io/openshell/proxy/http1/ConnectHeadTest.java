package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.HttpVersion;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The head before the tunnel. */
class ConnectHeadTest {
    private static final String CONNECT = "CONNECT inference.local:443 HTTP/1.1\r\n";
    private static final String CLIENT_HELLO = "\26\3\1\2\0\1\0\1\r\n\r\n\n\0\377";

    @ParameterizedTest
    @ValueSource(ints = {1, 7, Integer.MAX_VALUE})
    void bytesBehindTheHeadAreLeftForTheTunnel(int piece) throws Exception {
        Pieces source = Pieces.of(CONNECT + "Host: inference.local:443\r\n\r\n" + CLIENT_HELLO, piece);
        Http1RequestReader reader = new Http1RequestReader(source, Http1Limits.defaults());

        ConnectHead head = reader.readConnectHead();

        assertThat(head.isConnectTo("inference.local", 443)).isTrue();
        assertThat(head.version()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(head.headers().first("host")).contains("inference.local:443");
        String rest = Outcome.text(ByteBuffer.wrap(reader.takeBuffered())) + source.rest();
        assertThat(rest).isEqualTo(CLIENT_HELLO);
        assertThat(reader.buffered()).isZero();
    }

    static List<Row<Boolean>> connects() {
        return List.of(
                new Row<>("CONNECT inference.local:443 HTTP/1.1\r\n\r\n", true),
                new Row<>("CONNECT Inference.LOCAL:443 HTTP/1.0\r\n\r\n", true),
                new Row<>("CONNECT inference.local:443 HTTP/1.1\r\nHost: elsewhere\r\nUser-Agent: x\r\n\r\n", true),
                new Row<>("CONNECT inference.local:443 HTTP/1.1\r\nContent-Length: 0\r\n\r\n", true),
                new Row<>("CONNECT inference.local:443 HTTP/1.1\r\nProxy-Connection: keep-alive\r\n\r\n", true),
                new Row<>("\r\nCONNECT inference.local:443 HTTP/1.1\r\n\r\n", true),
                new Row<>("CONNECT inference.local HTTP/1.1\r\n\r\n", false),
                new Row<>("CONNECT inference.local:80 HTTP/1.1\r\n\r\n", false),
                new Row<>("CONNECT inference.local:0443 HTTP/1.1\r\n\r\n", false),
                new Row<>("CONNECT inference.local:443/ HTTP/1.1\r\n\r\n", false),
                new Row<>("CONNECT https://inference.local:443 HTTP/1.1\r\n\r\n", false),
                new Row<>("CONNECT user@inference.local:443 HTTP/1.1\r\n\r\n", false),
                new Row<>("CONNECT evil.example:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n", false),
                new Row<>("connect inference.local:443 HTTP/1.1\r\n\r\n", false),
                new Row<>("GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n", false),
                new Row<>("POST http://example.com/ HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", false),
                new Row<>("POST http://example.com/ HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n", false),
                new Row<>("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false),
                new Row<>("GET inference.local:443 HTTP/1.1\r\n\r\n", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("connects")
    void onlyAConnectToExactlyThisAuthorityIsOne(Row<Boolean> row) throws Exception {
        for (int piece : List.of(1, 7, Integer.MAX_VALUE)) {
            ConnectHead head = reader(Pieces.of(row.wire(), piece)).readConnectHead();

            assertThat(head.isConnectTo("inference.local", 443)).isEqualTo(row.expected());
        }
    }

    static List<Row<Http1Violation>> refused() {
        return List.of(
                new Row<>(CONNECT + "Content-Length: 5\r\n\r\n", Http1Violation.CONNECT_WITH_BODY),
                new Row<>(CONNECT + "Transfer-Encoding: chunked\r\n\r\n", Http1Violation.CONNECT_WITH_BODY),
                new Row<>(CONNECT + "Content-Length: 5, 5\r\n\r\n", Http1Violation.INVALID_CONTENT_LENGTH),
                new Row<>(CONNECT + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
                        Http1Violation.CONTENT_LENGTH_WITH_TRANSFER_ENCODING),
                new Row<>(CONNECT + "Host: a\r\nHost: a\r\n\r\n", Http1Violation.REPEATED_HOST),
                new Row<>(CONNECT + "A : b\r\n\r\n", Http1Violation.SPACE_BEFORE_COLON),
                new Row<>(CONNECT + "A: b\n\r\n", Http1Violation.BARE_LINE_FEED),
                new Row<>("CONNECT inference.local:443\r\n\r\n", Http1Violation.MALFORMED_REQUEST_LINE),
                new Row<>("CONNECT inference.local:443 HTTP/2.0\r\n\r\n", Http1Violation.UNKNOWN_VERSION),
                new Row<>("CONNECT inf\u00e9rence.local:443 HTTP/1.1\r\n\r\n", Http1Violation.INVALID_TARGET),
                new Row<>(CLIENT_HELLO, Http1Violation.CONTROL_BYTE),
                new Row<>(CONNECT + "A:\r\n".repeat(101) + "\r\n", Http1Violation.TOO_MANY_HEADERS),
                new Row<>(connectOf(8193), Http1Violation.HEAD_TOO_LARGE),
                new Row<>("x".repeat(8192), Http1Violation.HEAD_TOO_LARGE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void theSameRulesHoldAsInTheTunnel(Row<Http1Violation> row) {
        for (int piece : List.of(1, 7, Integer.MAX_VALUE)) {
            Http1RequestReader reader = reader(Pieces.of(row.wire(), piece));

            assertThatExceptionOfType(Http1ViolationException.class).isThrownBy(reader::readConnectHead)
                    .extracting(Http1ViolationException::violation).isEqualTo(row.expected());
        }
    }

    @Test
    void aHeadMayHaveExactly8KiB() throws Exception {
        assertThat(connectOf(8192)).hasSize(8192);
        for (int piece : List.of(1, 7, Integer.MAX_VALUE)) {
            assertThat(reader(Pieces.of(connectOf(8192), piece)).readConnectHead().isConnect()).isTrue();
        }
    }

    @Test
    void aHeadThatIsCutIsAnEndOfInput() {
        for (int length = 0; length < CONNECT.length() + 1; length++) {
            Http1RequestReader reader = reader(Pieces.whole((CONNECT + "\r\n").substring(0, length)));

            assertThatExceptionOfType(EOFException.class).isThrownBy(reader::readConnectHead);
        }
    }

    private static String connectOf(int bytes) {
        return CONNECT + "A: " + "b".repeat(bytes - CONNECT.length() - 7) + "\r\n\r\n";
    }

    private static Http1RequestReader reader(Pieces source) {
        return new Http1RequestReader(source, Http1Limits.defaults());
    }
}
