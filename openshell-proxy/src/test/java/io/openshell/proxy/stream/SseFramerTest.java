package io.openshell.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseFramerTest {
    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What may leave of {@code text}: everything up to the last blank line, by the grammar of WHATWG HTML 9.2.5. */
    private static int wholeEvents(String text) {
        int whole = 0;
        int line = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                int next = text.startsWith("\r\n", i) ? i + 2 : i + 1;
                whole = i == line ? next : whole;
                line = next;
                i = next - 1;
            }
        }
        return whole;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"data: 1 | ''", "data: 1\\n | ''", "data: 1\\n\\n | data: 1\\n\\n",
        "data: 1\\r\\r | data: 1\\r\\r", "data: 1\\r\\n\\r\\n | data: 1\\r\\n\\r\\n",
        "a\\n\\nb | a\\n\\n", "a\\n\\n\\n\\nb | a\\n\\n\\n\\n", "\\n\\n | \\n\\n", "a\\n\\r\\nb | a\\n\\r\\n",
        "a\\r\\n\\nb | a\\r\\n\\n", ": comment\\n\\nx | : comment\\n\\n"})
    void onlyWholeEventsLeave(String escaped, String expected) {
        String text = escaped.replace("\\r", "\r").replace("\\n", "\n");
        SseFramer framer = new SseFramer(SseErrorEvent.OPENAI);

        String left = text(framer.accept(bytes(text)));

        assertThat(left).isEqualTo(expected.replace("\\r", "\r").replace("\\n", "\n"));
        assertThat(left + text(framer.remainder())).isEqualTo(text);
    }

    @Test
    void howeverATextIsSplitTheSameBytesLeave() {
        Random random = new Random(3);
        for (int round = 0; round < 3000; round++) {
            StringBuilder all = new StringBuilder();
            StringBuilder left = new StringBuilder();
            SseFramer framer = new SseFramer(SseErrorEvent.OPENAI);
            for (int i = random.nextInt(12); i >= 0; i--) {
                StringBuilder piece = new StringBuilder();
                for (int j = random.nextInt(6); j >= 0; j--) {
                    piece.append("\n\r\nab".charAt(random.nextInt(5)));
                }
                all.append(piece);
                left.append(text(framer.accept(bytes(piece.toString()))));
                // A CR at the end ends its line already; the LF that may follow leaves with the next piece.
                assertThat(left.toString()).isEqualTo(all.substring(0, wholeEvents(all.toString())));
            }
            assertThat(left + text(framer.remainder())).isEqualTo(all.toString());
        }
    }

    @Test
    void anEventAboveTheBoundIsLetThroughAndMemoryStaysBounded() {
        SseFramer framer = new SseFramer(SseErrorEvent.OPENAI);
        String piece = "x".repeat(100_000);

        assertThat(framer.accept(bytes("data: " + piece)).hasRemaining()).isFalse();
        assertThat(framer.accept(bytes(piece)).hasRemaining()).isFalse();
        assertThat(framer.accept(bytes(piece)).remaining()).isEqualTo(300_006);
        assertThat(framer.accept(bytes(piece)).remaining()).isEqualTo(100_000);
        assertThat(framer.truncation()).as("an error event could not be read any more").isEmpty();
        assertThat(text(framer.accept(bytes("\n\ndata: 2")))).isEqualTo("\n\n");
        assertThat(framer.truncation()).isPresent();
    }

    @Test
    void inTheAnthropicDialectAnErrorCanBeReadWithinAnEvent() {
        SseFramer framer = new SseFramer(SseErrorEvent.ANTHROPIC);
        framer.accept(bytes("data: " + "x".repeat(300_000)));

        assertThat(text(framer.truncation().orElseThrow())).startsWith("\nevent: error\ndata: {\"type\":\"error\"");
    }
}
