package io.openshell.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.fuzz.Pieces;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/** Whoever looks for the ends of events passes on every byte once and in order, and finds the same ends in any pieces. */
class EventFramersFuzzTest {
    @FuzzTest
    void serverSentEventsPassUnchanged(byte[] stream) {
        Supplier<EventFramer> framers = () -> new SseFramer(SseErrorEvent.OPENAI);
        assertPassesUnchanged(framers, stream);

        EventFramer framer = framers.get();
        int released = framer.accept(ByteBuffer.wrap(stream)).remaining();
        String text = new String(stream, StandardCharsets.ISO_8859_1);
        assertThat(released).isEqualTo(endOfLastEvent(text));
    }

    @FuzzTest
    void messagesOfAnEventStreamPassUnchanged(byte[] stream) {
        EventStreamFramer whole = new EventStreamFramer();
        EventStreamFramer split = new EventStreamFramer();
        byte[] atOnce = Pieces.join(List.of(whole.accept(ByteBuffer.wrap(stream))));
        List<ByteBuffer> inPieces = new ArrayList<>();
        for (ByteBuffer piece : Pieces.of(stream)) {
            inPieces.add(split.accept(piece));
        }

        int good = endOfLastGoodMessage(stream);
        assertThat(split.isBroken()).isEqualTo(whole.isBroken());
        assertThat(split.isBetweenEvents()).isEqualTo(whole.isBetweenEvents()).isEqualTo(good == stream.length);
        assertThat(atOnce).isEqualTo(Arrays.copyOf(stream, good));
        assertThat(Pieces.join(inPieces)).isEqualTo(atOnce);
        byte[] rest = Pieces.join(List.of(whole.remainder()));
        assertThat(rest).hasSize(whole.isBroken() ? 0 : stream.length - good);
    }

    /** Message by message; an input is too short for one that is not held back. */
    private static int endOfLastGoodMessage(byte[] stream) {
        int end = 0;
        while (stream.length - end >= 16) {
            ByteBuffer message = ByteBuffer.wrap(stream, end, stream.length - end).slice();
            int length = message.getInt(0);
            int headers = message.getInt(4);
            boolean fits = length >= 16 && length <= message.limit() && headers >= 0 && headers <= length - 16;
            if (!fits || message.getInt(8) != sum(stream, end, 8)
                    || message.getInt(length - 4) != sum(stream, end, length - 4)) {
                return end;
            }
            end += length;
        }
        return end;
    }

    private static int sum(byte[] bytes, int from, int count) {
        CRC32 sum = new CRC32();
        sum.update(bytes, from, count);
        return (int) sum.getValue();
    }

    private static void assertPassesUnchanged(Supplier<EventFramer> framers, byte[] stream) {
        EventFramer whole = framers.get();
        EventFramer split = framers.get();
        ByteBuffer atOnce = whole.accept(ByteBuffer.wrap(stream));
        List<ByteBuffer> inPieces = new ArrayList<>();
        for (ByteBuffer piece : Pieces.of(stream)) {
            inPieces.add(split.accept(piece));
        }
        Optional<ByteBuffer> error = split.truncation();

        assertThat(error.isPresent()).isEqualTo(whole.truncation().isPresent());
        inPieces.add(split.remainder());
        assertThat(Pieces.join(List.of(atOnce, whole.remainder()))).isEqualTo(stream);
        assertThat(Pieces.join(inPieces)).isEqualTo(stream);
    }

    /** Line by line: an event ends with its blank line (WHATWG HTML, section 9.2.6). */
    private static int endOfLastEvent(String text) {
        int end = 0;
        int lineStart = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\r' && c != '\n') {
                at++;
                continue;
            }
            boolean blank = at == lineStart;
            at += c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n' ? 2 : 1;
            lineStart = at;
            if (blank) {
                end = at;
            }
        }
        return end;
    }
}
