package io.openshell.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamFramerTest {
    private static final int MIB = 1024 * 1024;

    /** Returns what leaves of {@code stream} that comes in pieces of at most {@code size} bytes. */
    private static byte[] pass(EventStreamFramer framer, byte[] stream, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < stream.length; at += size) {
            // A piece need not begin where its array does, nor be writable.
            byte[] array = new byte[size + 3];
            int length = Math.min(size, stream.length - at);
            System.arraycopy(stream, at, array, 2, length);
            ByteBuffer left = framer.accept(ByteBuffer.wrap(array, 2, length).asReadOnlyBuffer());
            byte[] bytes = new byte[left.remaining()];
            left.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void onlyWholeMessagesLeaveHoweverTheyAreSplit() {
        byte[] all = Messages.messages(16, 20, 300, 16);
        int[] ends = {16, 36, 336, 352};
        for (int split = 0; split <= all.length; split++) {
            EventStreamFramer framer = new EventStreamFramer();

            int left = framer.accept(ByteBuffer.wrap(all, 0, split)).remaining();

            int whole = 0;
            for (int end : ends) {
                whole = end <= split ? end : whole;
            }
            assertThat(left).isEqualTo(whole);
            assertThat(framer.isBetweenEvents()).isEqualTo(whole == split);
            assertThat(left + framer.accept(ByteBuffer.wrap(all, split, all.length - split)).remaining())
                    .isEqualTo(all.length);
            assertThat(framer.remainder().hasRemaining()).isFalse();
            assertThat(framer.isBroken()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1000})
    void everyByteLeavesAsItCame(int size) {
        byte[] all = Messages.messages(16, 17, 999, 16, 40_000);

        assertThat(pass(new EventStreamFramer(), all, size)).isEqualTo(all);
    }

    /** Whichever bit a network or a backend turns over, the message with it and what is behind it do not leave. */
    @Test
    void aMessageWithAWrongBitDoesNotLeaveHoweverItIsSplit() {
        byte[] good = Messages.message(30, 6);
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] stream = Arrays.copyOf(good, 3 * good.length);
            System.arraycopy(good, 0, stream, good.length, good.length);
            System.arraycopy(good, 0, stream, 2 * good.length, good.length);
            stream[good.length + bit / 8] ^= (byte) (1 << bit % 8);
            for (int size : new int[] {1, 13, stream.length}) {
                EventStreamFramer framer = new EventStreamFramer();

                assertThat(pass(framer, stream, size)).as("bit %d, size %d", bit, size).isEqualTo(good);
                assertThat(framer.isBroken()).isTrue();
                assertThat(framer.isBetweenEvents()).isFalse();
                assertThat(framer.remainder().hasRemaining()).isFalse();
                assertThat(framer.truncation()).isPresent();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "15, 0", "-1, 0", "-2147483648, 0", "2147483647, 0", "16, 1", "16, -1", "100, 85",
        "16, 2147483647", "16, -2147483648", "2147483647, 2147483647", "25165841, 0", "200000, 131073",
        "25296913, 131072", "25296912, 131071", "-2147483648, -2147483648", "-1, -17"})
    void lengthsThatAreNoneAreRefusedAtOnce(int length, int headers) {
        EventStreamFramer framer = new EventStreamFramer();

        assertThat(framer.accept(ByteBuffer.wrap(Messages.prelude(length, headers))).hasRemaining()).isFalse();
        assertThat(framer.isBroken()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"16, 0", "17, 1", "100, 84", "25165840, 0", "131088, 131072", "25296912, 131072"})
    void lengthsUpToTheLimitsAreTaken(int length, int headers) {
        EventStreamFramer framer = new EventStreamFramer();

        framer.accept(ByteBuffer.wrap(Messages.prelude(length, headers), 0, 12));

        assertThat(framer.isBroken()).isFalse();
    }

    /** So much is not held back for anybody; but its end is, until its sum is known. */
    @Test
    void aLargeMessageLeavesAsItComesButNotItsEndIfItsSumIsWrong() {
        byte[] large = Messages.message(MIB, 0);
        assertThat(pass(new EventStreamFramer(), large, 10_000)).isEqualTo(large);

        large[large.length - 1] ^= 1;
        EventStreamFramer framer = new EventStreamFramer();
        byte[] left = pass(framer, large, 10_000);

        assertThat(left.length).isBetween(HeldEvent.MOST, large.length - 1);
        assertThat(framer.isBroken()).isTrue();
        // Behind a part of a message no other could be read.
        assertThat(framer.truncation()).isEmpty();
    }

    @Test
    void aCutStreamEndsWithAWholeMessage() {
        EventStreamFramer framer = new EventStreamFramer();
        framer.accept(ByteBuffer.wrap(Messages.messages(16, 20), 0, 25));

        ByteBuffer exception = framer.truncation().orElseThrow();
        byte[] bytes = new byte[exception.remaining()];
        exception.get(bytes);

        EventStreamFramer reader = new EventStreamFramer();
        assertThat(pass(reader, bytes, bytes.length)).isEqualTo(bytes);
        assertThat(reader.isBetweenEvents()).isTrue();
    }

    /** What another implementation makes of the format's description, with Python's struct and zlib. */
    @Test
    void aMessageOfAnotherImplementationPasses() {
        byte[] message = HexFormat.of().parseHex("0000005900000047b899a6e0" + "0b3a6576656e742d7479706507000165"
                + "0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
                + "0d3a6d6573736167652d74797065070005" + "6576656e74" + "7b7d" + "4b75abba");

        assertThat(pass(new EventStreamFramer(), message, message.length)).isEqualTo(message);
    }
}
