package io.openshell.proxy.stream;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Messages of {@code application/vnd.amazon.eventstream}, numbers in network order: the length of the message, that of
 * its headers, the CRC-32 of these two; headers; payload; the CRC-32 of all in front of it. A message whose numbers or
 * sums are wrong does not leave, nor does anything behind it. One that is too long to be held back leaves as it comes,
 * but never its end if that sum is wrong.
 */
final class EventStreamFramer implements EventFramer {
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;

    /** The limits of AWS's own clients. */
    private static final int MOST_HEADERS = 128 * 1024;

    private static final int MOST_PAYLOAD = 24 * 1024 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HeldEvent held = new HeldEvent();
    private final CRC32 sum = new CRC32();

    /** The beginning of the message that is being read. */
    private final ByteBuffer prelude = ByteBuffer.allocate(PRELUDE);

    /** How many bytes of the message are still to come, once its prelude is here. */
    private int remaining;

    private int statedSum;
    private boolean broken;

    @Override
    public ByteBuffer accept(ByteBuffer piece) {
        ByteBuffer unread = piece.duplicate();
        int complete = 0;
        while (unread.hasRemaining() && !broken) {
            if (prelude.hasRemaining()) {
                readPrelude(unread);
            } else if (remaining > CHECKSUM) {
                readContent(unread);
            } else {
                readSum(unread.get());
            }
            if (!prelude.hasRemaining() && remaining == 0 && !broken) {
                complete = unread.position() - piece.position();
                prelude.clear();
            }
        }
        if (!broken) {
            return held.release(piece, complete);
        }
        return complete == 0 ? NOTHING : held.release(piece.slice(piece.position(), complete), complete);
    }

    private void readPrelude(ByteBuffer unread) {
        while (prelude.hasRemaining() && unread.hasRemaining()) {
            prelude.put(unread.get());
        }
        if (prelude.hasRemaining()) {
            return;
        }
        int length = prelude.getInt(0);
        int headers = prelude.getInt(4);
        int payload = length - PRELUDE - CHECKSUM - headers;
        sum.reset();
        sum.update(prelude.array(), 0, PRELUDE - CHECKSUM);
        broken = length < 0 || headers < 0 || headers > MOST_HEADERS || payload < 0 || payload > MOST_PAYLOAD
                || (int) sum.getValue() != prelude.getInt(PRELUDE - CHECKSUM);
        sum.update(prelude.array(), PRELUDE - CHECKSUM, CHECKSUM);
        remaining = length - PRELUDE;
        statedSum = 0;
    }

    private void readContent(ByteBuffer unread) {
        int size = Math.min(remaining - CHECKSUM, unread.remaining());
        sum.update(unread.slice(unread.position(), size));
        unread.position(unread.position() + size);
        remaining -= size;
    }

    private void readSum(byte next) {
        statedSum = statedSum << 8 | next & 0xff;
        remaining--;
        broken = remaining == 0 && statedSum != (int) sum.getValue();
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    @Override
    public boolean isBetweenEvents() {
        return !broken && prelude.position() == 0;
    }

    @Override
    public ByteBuffer remainder() {
        return broken ? NOTHING : held.take();
    }

    @Override
    public Optional<ByteBuffer> truncation() {
        return held.leftInPart() ? Optional.empty() : Optional.of(EventStreamException.encode());
    }
}
