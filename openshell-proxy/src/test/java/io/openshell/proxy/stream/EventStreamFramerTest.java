package io.openshell.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamFramerTest {
    /** A message of {@code length} bytes; the framer reads nothing but the length. */
    private static byte[] message(int length) {
        return ByteBuffer.allocate(length).putInt(length).array();
    }

    private static byte[] messages(int... lengths) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length : lengths) {
            all.writeBytes(message(length));
        }
        return all.toByteArray();
    }

    @Test
    void onlyWholeMessagesLeaveHoweverTheyAreSplit() {
        byte[] all = messages(16, 20, 300, 16);
        int[] ends = {16, 36, 336, 352};
        for (int split = 0; split <= all.length; split++) {
            EventStreamFramer framer = new EventStreamFramer();

            int left = framer.accept(ByteBuffer.wrap(all, 0, split)).remaining();

            int whole = 0;
            for (int end : ends) {
                whole = end <= split ? end : whole;
            }
            assertThat(left).isEqualTo(whole);
            assertThat(left + framer.accept(ByteBuffer.wrap(all, split, all.length - split)).remaining())
                    .isEqualTo(all.length);
            assertThat(framer.remainder().hasRemaining()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 24 * 1024 * 1024 + 1})
    void aLengthThatIsNoneGetsNoMessageOfOurs(int length) {
        EventStreamFramer framer = new EventStreamFramer();
        byte[] bytes = ByteBuffer.allocate(20).putInt(length).array();

        framer.accept(ByteBuffer.wrap(bytes));

        assertThat(framer.truncation()).isEmpty();
    }

    @Test
    void aCutStreamEndsWithAWholeMessage() {
        EventStreamFramer framer = new EventStreamFramer();
        framer.accept(ByteBuffer.wrap(messages(16, 20), 0, 25));

        ByteBuffer exception = framer.truncation().orElseThrow();
        int length = exception.remaining();

        assertThat(exception.getInt()).isEqualTo(length);
    }
}
