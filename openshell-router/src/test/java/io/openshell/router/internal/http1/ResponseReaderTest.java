package io.openshell.router.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.InputBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is taken for the head of an answer, and what is not, however its bytes are split. */
class ResponseReaderTest {
    private static final String BEHIND = "5\r\nHTTP/1.1 500 No\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static ResponseHead read(String wire, String method) throws IOException {
        ResponseHead head = null;
        for (int size : Pieces.SIZES) {
            InputBuffer input = Pieces.input(wire + BEHIND, size);
            ResponseHead read = ResponseReader.read(input, method);
            assertThat(read).isEqualTo(head == null ? read : head);
            head = read;
            while (input.readMore()) {
                // What is behind the head is still there.
            }
            assertThat(new String(input.take(), StandardCharsets.ISO_8859_1)).isEqualTo(BEHIND);
        }
        return head;
    }

    static String framing(ResponseHead head) {
        if (head.endsWithConnection()) {
            return "until close";
        }
        return switch (head.body()) {
            case BodyLength.None none -> "none";
            case BodyLength.Exactly(long bytes) -> "exactly " + bytes;
            case BodyLength.Chunked chunked -> "chunked";
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 200 OK             | 200
            HTTP/1.1 200                | 200
            HTTP/1.1 599 Odd but 3 digits | 599
            HTTP/1.1 999 x              | 999
            HTTP/1.1 204 No Content     | 204
            HTTP/1.0 404 Not Found      | 404
            HTTP/1.1 200 \u00e4\u00ff   | 200
            HTTP/1.1 200 a  b\tc:       | 200
            """)
    void aStatusLineIsTaken(String line, int status) throws IOException {
        assertThat(read(line + "\r\n\r\n", "POST").status()).isEqualTo(status);
        assertThat(read(line + " \r\n\r\n", "POST").status()).isEqualTo(status);
        assertThat(read("\r\n" + line + "\r\n\r\n", "POST").status()).isEqualTo(status);
    }

    /** RFC 9112 section 6.3. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST | HTTP/1.1 200 OK |                                             | until close | false
            POST | HTTP/1.1 200 OK | Content-Length: 0                           | none        | true
            POST | HTTP/1.1 200 OK | Content-Length: 12                          | exactly 12  | true
            POST | HTTP/1.1 200 OK | content-length:  007                        | exactly 7   | true
            POST | HTTP/1.1 200 OK | Content-Length: 999999999999999999          | exactly 999999999999999999 | true
            POST | HTTP/1.1 200 OK | Transfer-Encoding: chunked                  | chunked     | true
            POST | HTTP/1.1 200 OK | TRANSFER-ENCODING: Chunked                  | chunked     | true
            POST | HTTP/1.1 200 OK | Content-Length: 1; Connection: close        | exactly 1   | false
            POST | HTTP/1.1 200 OK | Content-Length: 1; Connection: x, CLOSE     | exactly 1   | false
            POST | HTTP/1.1 200 OK | Content-Length: 1; Connection: keep-alive   | exactly 1   | true
            POST | HTTP/1.0 200 OK | Content-Length: 1                           | exactly 1   | false
            POST | HTTP/1.0 200 OK | Content-Length: 1; Connection: keep-alive   | exactly 1   | true
            POST | HTTP/1.0 200 OK |                                             | until close | false
            HEAD | HTTP/1.1 200 OK | Content-Length: 12                          | none        | true
            HEAD | HTTP/1.1 200 OK | Transfer-Encoding: chunked                  | none        | true
            HEAD | HTTP/1.1 200 OK |                                             | none        | true
            GET  | HTTP/1.1 204 No |                                             | none        | true
            GET  | HTTP/1.1 304 No | Content-Length: 12                          | none        | true
            GET  | HTTP/1.1 404 No | Content-Length: 12                          | exactly 12  | true
            """)
    void theEndOfTheBodyIsFound(String method, String line, String fields, String framing, boolean keepAlive)
            throws IOException {
        String section = fields == null ? "" : fields.replace("; ", "\r\n") + "\r\n";

        ResponseHead head = read(line + "\r\n" + section + "\r\n", method);

        assertThat(framing(head)).isEqualTo(framing);
        assertThat(head.keepAlive()).isEqualTo(keepAlive);
    }

    @Test
    void interimAnswersAreSkipped() throws IOException {
        String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n";

        ResponseHead head = read(interim.repeat(8) + OK + "Content-Length: 3\r\nA: b\r\n\r\n", "POST");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers().size()).isEqualTo(2);
        assertThat(head.headers().value(1)).isEqualTo("b");
    }

    @Test
    void fieldsKeepTheirOrderSpellingAndBytes() throws IOException {
        ResponseHead head = read(OK + "b: 1\r\nX-A:  \u00e4\u0080 \t\r\nB:\r\nb: 2\r\n\r\n", "POST");

        assertThat(head.headers().all("B")).containsExactly("1", "", "2");
        assertThat(head.headers().name(1)).isEqualTo("X-A");
        assertThat(head.headers().value(1)).isEqualTo("\u00e4\u0080");
    }

    static Stream<String> refused() {
        return Stream.of(
                // No answer of HTTP/1.
                "HTTP/2 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/1.1\t200 OK\r\n\r\n", "HTTP/1.1200 OK\r\n\r\n", " HTTP/1.1 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n\r\n", "{\"error\":1}\r\n\r\n", "\r\n\r\n" + OK + "\r\n", "HTTP/1.1\r\n\r\n",
                "HTTP/1.1 \r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
                // No status.
                "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 099 x\r\n\r\n",
                "HTTP/1.1 000 x\r\n\r\n", "HTTP/1.1 +20 x\r\n\r\n", "HTTP/1.1 2e2 x\r\n\r\n", "HTTP/1.1 OK\r\n\r\n",
                "HTTP/1.1 200OK\r\n\r\n", "HTTP/1.1 200\tOK\r\n\r\n", "HTTP/1.1 \u0662\u0660\u0660 x\r\n\r\n",
                // Another protocol than the one that was spoken.
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
                // Lines that end otherwise, or hold what no line holds.
                "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\r\n", OK + "A: b\n\r\n", OK + "A: b\rc\r\n\r\n",
                OK + "A: b\0c\r\n\r\n", "HTTP/1.1 200 O\0K\r\n\r\n", OK + "A: \u007f\r\n\r\n",
                // Fields that are none.
                OK + "A\r\n\r\n", OK + "A : b\r\n\r\n", OK + ": b\r\n\r\n", OK + "A b: c\r\n\r\n", OK + " A: b\r\n\r\n",
                OK + "A: b\r\n c\r\n\r\n", OK + "\u00e4: b\r\n\r\n", OK + "A(: b\r\n\r\n",
                // More than one end of the body, or none that can be told.
                OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
                OK + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
                OK + "Content-Length: 1, 1\r\n\r\n", OK + "Content-Length: -1\r\n\r\n",
                OK + "Content-Length: +1\r\n\r\n",
                OK + "Content-Length: 0x1\r\n\r\n", OK + "Content-Length: 1.0\r\n\r\n", OK + "Content-Length:\r\n\r\n",
                OK + "Content-Length: 1 2\r\n\r\n", OK + "Content-Length: 1000000000000000000\r\n\r\n",
                OK + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
                OK + "Transfer-Encoding: gzip\r\n\r\n", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                OK + "Transfer-Encoding: chunked, chunked\r\n\r\n", OK + "Transfer-Encoding: identity\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                OK + "Transfer-Encoding: xchunked\r\n\r\n", OK + "Transfer-Encoding:\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                // Even where there is no body.
                "HTTP/1.1 204 No\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 100 Continue\r\nContent-Length: x\r\n\r\n" + OK,
                // More of it than anybody sends.
                OK + "A: " + "b".repeat(ResponseReader.HEAD_BYTES) + "\r\n\r\n",
                OK + "A: b\r\n".repeat(ResponseReader.FIELDS + 1) + "\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n".repeat(ResponseReader.INTERIM_ANSWERS + 1) + OK + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCouldBeReadInTwoWaysIsNoAnswer(String wire) {
        for (int size : Pieces.SIZES) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> ResponseReader.read(Pieces.input(wire + BEHIND, size), "POST"))
                    .isNotInstanceOf(EOFException.class)
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("b: ", "OpenSSH", "\0"));
        }
    }

    static final String[] CUT = {
        "", "H", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n\r", "HTTP/1.1 100 Continue\r\n\r\n",
    };

    @ParameterizedTest
    @FieldSource("CUT")
    void aHeadThatIsCutIsNone(String wire) {
        for (int size : Pieces.SIZES) {
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> ResponseReader.read(Pieces.input(wire, size), "POST"));
        }
    }
}
