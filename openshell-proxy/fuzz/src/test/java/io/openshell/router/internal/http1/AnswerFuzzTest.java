package io.openshell.router.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.fuzz.PieceSource;
import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.ByteSource;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers of backends against the grammar of RFC 9112 written down as patterns. */
class AnswerFuzzTest {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String TEXT = "[\t -~\\x80-\\xff]*+";
    private static final Pattern HEAD = Pattern.compile(
            "(?:\r\n)?HTTP/1\\.[01] ([1-9][0-9][0-9])(?: " + TEXT + ")?\r\n((?:" + TOKEN + ":" + TEXT + "\r\n)*+)\r\n");

    @FuzzTest
    void anAnswerIsWhatTheGrammarSays(byte[] wire) throws IOException {
        String whole = read(PieceSource.whole(wire));

        assertThat(read(PieceSource.split(wire))).isEqualTo(whole);
        // What the reader accepts is in the grammar; it may refuse more, such as two lengths.
        if (whole.startsWith("status ")) {
            Matcher head = HEAD.matcher(new String(wire, StandardCharsets.ISO_8859_1));
            int at = 0;
            do {
                assertThat(head.region(at, wire.length).lookingAt()).isTrue();
                at = head.end();
            } while (head.group(1).startsWith("1"));
            assertThat(whole).startsWith("status " + head.group(1) + " with " + head.group(2).lines().count() + " ");
        }
    }

    /** Returns what was read, or how it ended. */
    private static String read(ByteSource source) throws IOException {
        InputBuffer input = new InputBuffer(source);
        ResponseHead head;
        try {
            head = ResponseReader.read(input, "POST");
        } catch (EOFException e) {
            return "cut in the head";
        } catch (IOException e) {
            return "refused: " + e.getMessage();
        }
        String start = "status " + head.status() + " with " + head.headers().size() + " fields, keep-alive "
                + head.keepAlive() + ", ";
        try {
            return start + body(input, head);
        } catch (Http1ViolationException e) {
            return start + e.violation();
        }
    }

    private static String body(InputBuffer input, ResponseHead head) throws IOException, Http1ViolationException {
        if (head.endsWithConnection()) {
            while (input.readMore()) {
                // All of it is the body.
            }
            return "until close: " + text(input.take());
        }
        return switch (head.body()) {
            case BodyLength.None none -> "no body";
            case BodyLength.Exactly(long bytes) -> {
                while (input.size() < bytes && input.readMore()) {
                    // More is to come.
                }
                yield input.size() < bytes ? "cut" : "body: " + text(input.lend(bytes));
            }
            case BodyLength.Chunked chunked -> chunks(input);
        };
    }

    private static String chunks(InputBuffer input) throws IOException, Http1ViolationException {
        ChunkedInput chunks = new ChunkedInput(input);
        List<ByteBuffer> pieces = new ArrayList<>();
        boolean more = true;
        while (!chunks.ended() && more) {
            Optional<ByteBuffer> piece = chunks.next();
            piece.ifPresent(pieces::add);
            if (piece.isEmpty() && !chunks.ended()) {
                more = input.readMore();
            }
        }
        // Only now: what was handed out must not have changed meanwhile.
        StringBuilder all = new StringBuilder(chunks.ended() ? "chunks: " : "cut chunks: ");
        pieces.forEach(piece -> all.append(text(piece)));
        return all.toString();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
