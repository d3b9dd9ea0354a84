package io.openshell.router.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is taken for a chunked body, and what is not, however its bytes are split. */
class ChunkedInputTest {
    private static final String BEHIND = "HTTP/1.1 200 OK\r\n";

    /** Returns the data of {@code wire}; the input ends where its bytes end. */
    private static String read(String wire, int size) throws IOException, Http1ViolationException {
        InputBuffer input = Pieces.input(wire, size);
        ChunkedInput chunks = new ChunkedInput(input);
        List<ByteBuffer> pieces = new ArrayList<>();
        while (!chunks.ended()) {
            Optional<ByteBuffer> piece = chunks.next();
            piece.ifPresent(pieces::add);
            if (piece.isEmpty() && !chunks.ended() && !input.readMore()) {
                throw new EOFException();
            }
        }
        while (input.readMore()) {
            // What is behind the body is still there.
        }
        // Only now: what was handed out must not have changed meanwhile.
        return pieces.stream().map(piece -> StandardCharsets.ISO_8859_1.decode(piece).toString())
                .collect(Collectors.joining()) + "|" + new String(input.take(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '0~~',                                          ''
            '5~hello~0~~',                                  hello
            '00000005~hello~0000~~',                        hello
            '5~hello~6~ world~0~~',                         hello world
            'A~0123456789~a~0123456789~0~~',                01234567890123456789
            '5;a~hello~0;b=c~~',                            hello
            '5 ; a = "q\\"x" ;b~hello~0~~',                 hello
            '5~hello~0~A: b~C: d~~',                        hello
            """)
    void aBodyIsTaken(String wire, String data) throws Exception {
        for (int size : Pieces.SIZES) {
            assertThat(read(wire.replace("~", "\r\n") + BEHIND, size)).isEqualTo(data + "|" + BEHIND);
        }
    }

    @Test
    void manyAndLargeChunksAreTaken() throws Exception {
        String large = "0123456789abcdef".repeat(5000);
        String wire = Integer.toHexString(large.length()) + "\r\n" + large + "\r\n";
        String small = "1\r\nx\r\n".repeat(20_000);

        for (int size : Pieces.SIZES) {
            assertThat(read(wire + small + wire + "0\r\n\r\n", size))
                    .isEqualTo(large + "x".repeat(20_000) + large + "|");
        }
    }

    static Stream<String> refused() {
        return Stream.of(
                "~", "g~", "-1~", "+1~x~", "0x1~x~", " 1~x~", "1 x~", "1\t\u00e4~", "11111111111111111~",
                "8000000000000000~", "ffffffffffffffff~", "1;~x~", "1;a=~x~", "1;a=\"~x~", "1;=b~x~", "1;a b~x~",
                "1a;b;;c~",
                "1\n", "1\r\r", "1~xy~", "1~x\n0~~", "1~x\rx", "1~x~~", "1~x~0\n\n", "0~A: b\n\n", "0~A: \0~~",
                "1;\0~x~",
                "1;a=" + "b".repeat(5000) + "~x~", "0~" + "A: b~".repeat(20_000) + "~");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCouldBeReadInTwoWaysIsRefused(String wire) {
        for (int size : Pieces.SIZES) {
            assertThatExceptionOfType(Http1ViolationException.class)
                    .isThrownBy(() -> read(wire.replace("~", "\r\n") + BEHIND, size));
        }
    }

    @Test
    void aBodyThatIsCutAnywhereHasNoEnd() {
        String wire = "5;a\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n";
        for (int cut = 0; cut < wire.length(); cut++) {
            String start = wire.substring(0, cut);
            for (int size : Pieces.SIZES) {
                assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(start, size));
            }
        }
    }
}
