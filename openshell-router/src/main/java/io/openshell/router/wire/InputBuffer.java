package io.openshell.router.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes that were read and not yet used, and CRLF-terminated lines out of them.
 *
 * <p>Every byte of a line is examined once, however the source splits it; it moves at most once to the front of the
 * buffer, and the buffer doubles. While nothing is buffered no memory is held. Used by one connection thread; not
 * thread-safe.
 */
public final class InputBuffer {
    private static final int FIRST_BYTES = 4096;

    /** Bytes that are lent come in buffers of up to this size, if they come fast enough to fill them. */
    private static final int MOST_LENT_BYTES = 16 * 1024;

    /** A buffer with less room than this behind lent bytes is not read into any more. */
    private static final int LEAST_ROOM = 512;
    private static final byte[] NONE = {};

    private final ByteSource source;
    private final Line line = new Line();

    private byte[] bytes = NONE;
    private int start;
    private int end;
    private long work;

    /** Whether some of the bytes before {@code start} belong to somebody else, who must not see them change. */
    private boolean lent;

    private int lastRead;

    /** How many of the buffered bytes were looked at in vain for the end of a line. */
    private int searched;

    /** Creates an empty buffer in front of {@code source}. */
    public InputBuffer(ByteSource source) {
        this.source = source;
    }

    /** Returns how many bytes are buffered. */
    public int size() {
        return end - start;
    }

    /** Returns how many bytes were examined or moved so far; tests hold this to a multiple of the bytes received. */
    public long work() {
        return work;
    }

    /** Returns the buffered bytes and forgets them. */
    public byte[] take() {
        byte[] taken = Arrays.copyOfRange(bytes, start, end);
        start = end;
        releaseIfEmpty();
        return taken;
    }

    /** Gives the memory back if nothing is buffered. */
    public void releaseIfEmpty() {
        if (start == end) {
            forget(NONE);
        }
    }

    /** Goes on with the empty buffer {@code next}. */
    private void forget(byte[] next) {
        bytes = next;
        start = 0;
        end = 0;
        lent = false;
    }

    /**
     * Blocks until a byte is buffered and returns true, or false at the end of the input. The wait may be the longest
     * of the connection's life, so no buffer is held meanwhile if the source can do without.
     */
    public boolean awaitByte() throws IOException {
        if (start < end) {
            return true;
        }
        releaseIfEmpty();
        source.await();
        boolean more = readMore();
        releaseIfEmpty();
        return more;
    }

    /**
     * Reads up to the next CRLF and returns what is before it. The line is text: no control byte but tab.
     *
     * @param limit the most bytes the line may have, CRLF included; the line is refused with {@code tooLong} as soon
     *     as it cannot end in time, without waiting for more
     */
    public Line readLine(int limit, Http1Violation tooLong) throws IOException, Http1ViolationException {
        int length = 0;
        while (true) {
            int mostText = limit - 2;
            length = skipText(start + length, Math.min(end, start + mostText + 1)) - start;
            if (length > mostText) {
                throw new Http1ViolationException(tooLong);
            }
            int carriageReturn = start + length;
            if (carriageReturn + 1 < end) {
                if (bytes[carriageReturn + 1] != '\n') {
                    throw new Http1ViolationException(Http1Violation.BARE_CARRIAGE_RETURN);
                }
                line.set(bytes, start, length);
                start = carriageReturn + 2;
                searched = 0;
                return line;
            }
            fill();
        }
    }

    /** Reads the next two bytes and refuses them with {@code missing} unless they are CRLF. */
    public void readCrlf(Http1Violation missing) throws IOException, Http1ViolationException {
        if (readByte() != '\r' || readByte() != '\n') {
            throw new Http1ViolationException(missing);
        }
    }

    /**
     * Reads at least 1 and at most {@code length} bytes into {@code target} and returns how many. Large reads with
     * nothing buffered go straight from the source to the target.
     */
    public int read(byte[] target, int offset, int length) throws IOException {
        if (start == end) {
            if (length >= FIRST_BYTES) {
                return requireBytes(readSource(target, offset, length));
            }
            fill();
        }
        int count = Math.min(length, end - start);
        System.arraycopy(bytes, start, target, offset, count);
        start += count;
        return count;
    }

    /**
     * Reads once from the source, at least one byte, behind what is buffered.
     *
     * @return false at the end of the input
     */
    public boolean readMore() throws IOException {
        prepareRoom();
        int size = readSource(bytes, end, bytes.length - end);
        lastRead = Math.max(size, 0);
        end += lastRead;
        return size >= 0;
    }

    /**
     * Returns whether {@link #readLine} with this {@code limit} will do without reading from the source: a line is here,
     * or it is too long already.
     */
    public boolean lineIsHere(int limit) {
        int most = Math.min(end - start, limit);
        for (int i = searched; i < most; i++) {
            work++;
            if (bytes[start + i] == '\n') {
                searched = i;
                return true;
            }
        }
        searched = most;
        return most == limit;
    }

    /** Returns up to {@code most} of the buffered bytes, at least one, to keep: they do not change any more. */
    public ByteBuffer lend(long most) {
        int size = (int) Math.min(most, end - start);
        ByteBuffer slice = ByteBuffer.wrap(bytes, start, size).slice();
        start += size;
        searched = 0;
        lent = true;
        return slice;
    }

    /** Returns where, from {@code from} on, the first CR is, or {@code to} if there is none before it. */
    private int skipText(int from, int to) throws Http1ViolationException {
        int i = from;
        while (i < to && isText(bytes[i])) {
            i++;
        }
        work += Math.max(i - from, 1);
        if (i < to && bytes[i] != '\r') {
            throw new Http1ViolationException(
                    bytes[i] == '\n' ? Http1Violation.BARE_LINE_FEED : Http1Violation.CONTROL_BYTE);
        }
        return i;
    }

    /** Visible ASCII, space, tab, and the bytes 80 to FF, which are negative here. */
    private static boolean isText(byte b) {
        return b >= ' ' && b != 0x7f || b < 0 || b == '\t';
    }

    private byte readByte() throws IOException {
        if (start == end) {
            fill();
        }
        return bytes[start++];
    }

    /** Reads once from the source into the free space, which is made if there is none. */
    private void fill() throws IOException {
        prepareRoom();
        end += requireBytes(readSource(bytes, end, bytes.length - end));
    }

    private void prepareRoom() {
        if (start == end && !lent) {
            start = 0;
            end = 0;
        }
        if (end == bytes.length || lent && start == end && bytes.length - end < LEAST_ROOM) {
            makeRoom();
        }
    }

    /**
     * Moves the bytes to the front, or doubles the buffer if they are there: all are of one unfinished line. A buffer of
     * which some is lent is left to those who have it.
     */
    private void makeRoom() {
        work += end - start;
        if (lent) {
            int unread = end - start;
            int size = lastRead < bytes.length / 2 ? FIRST_BYTES : Math.min(2 * bytes.length, MOST_LENT_BYTES);
            byte[] next = new byte[Math.max(size, 2 * unread)];
            System.arraycopy(bytes, start, next, 0, unread);
            forget(next);
            end = unread;
        } else if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        } else {
            bytes = Arrays.copyOf(bytes, Math.max(FIRST_BYTES, 2 * bytes.length));
        }
    }

    private int readSource(byte[] target, int offset, int length) throws IOException {
        int count = source.read(target, offset, length);
        if (count == 0 || count > length) {
            throw new IllegalStateException("a byte source read " + count + " bytes instead of 1 to " + length);
        }
        return count;
    }

    private static int requireBytes(int count) throws EOFException {
        if (count < 0) {
            throw new EOFException("the connection was closed inside a message");
        }
        return count;
    }
}
