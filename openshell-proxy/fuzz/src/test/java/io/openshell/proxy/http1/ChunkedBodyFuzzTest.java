package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.fuzz.PieceSource;
import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.ByteSource;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chunks against the grammar of RFC 9112 section 7.1 written down as patterns. */
class ChunkedBodyFuzzTest {
    private static final Http1Limits LIMITS =
            Http1Limits.builder().headBytes(200).headerCount(4).bodyBytes(200).build();

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String QUOTED = "\"(?:[\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\t -~\\x80-\\xff])*\"";
    private static final String SPACE = "[ \t]*";
    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,16})(" + "(?:" + SPACE + ";" + SPACE + TOKEN
            + "(?:" + SPACE + "=" + SPACE + "(?:" + TOKEN + "|" + QUOTED + "))?)*)\r\n");
    private static final Pattern TRAILERS =
            Pattern.compile("(?:" + TOKEN + ":[\t -~\\x80-\\xff]*\r\n)*\r\n");

    @FuzzTest
    void aBodyIsWhatTheGrammarSays(byte[] wire) throws IOException {
        Optional<String> whole = read(PieceSource.whole(wire));

        assertThat(read(PieceSource.split(wire))).isEqualTo(whole);
        // What the reader accepts is in the grammar; it may refuse more, such as long extensions.
        if (whole.isPresent()) {
            assertThat(decoded(new String(wire, StandardCharsets.ISO_8859_1))).isEqualTo(whole);
        }
    }

    private static Optional<String> read(ByteSource source) throws IOException {
        try {
            return Optional.of(StandardCharsets.ISO_8859_1
                    .decode(new ChunkedBody(new InputBuffer(source), LIMITS, bytes -> true).read())
                    .toString());
        } catch (Http1ViolationException | EOFException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> decoded(String wire) {
        StringBuilder body = new StringBuilder();
        Matcher size = SIZE.matcher(wire);
        int at = 0;
        while (size.region(at, wire.length()).lookingAt()) {
            long length = Long.parseUnsignedLong(size.group(1), 16);
            at = size.end();
            if (length == 0) {
                boolean ended = TRAILERS.matcher(wire).region(at, wire.length()).lookingAt();
                return ended ? Optional.of(body.toString()) : Optional.empty();
            }
            if (length < 0 || length > wire.length() - at || !wire.startsWith("\r\n", at + (int) length)) {
                return Optional.empty();
            }
            body.append(wire, at, at + (int) length);
            at += (int) length + 2;
        }
        return Optional.empty();
    }
}
