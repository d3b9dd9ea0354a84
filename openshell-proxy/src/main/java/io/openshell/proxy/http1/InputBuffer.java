package io.openshell.proxy.http1;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bytes that were read and not yet used, and CRLF-terminated lines out of them.
 *
 * <p>Every byte of a line is examined once, however the source splits it; it moves at most once to the front of the
 * buffer, and the buffer doubles. While nothing is buffered no memory is held. Used by one connection thread; not
 * thread-safe.
 */
final class InputBuffer {
    private static final int FIRST_BYTES = 4096;
    private static final byte[] NONE = {};

    private final ByteSource source;
    private final Line line = new Line();

    private byte[] bytes = NONE;
    private int start;
    private int end;
    private long work;

    InputBuffer(ByteSource source) {
        this.source = source;
    }

    /** Returns how many bytes are buffered. */
    int size() {
        return end - start;
    }

    /** Returns how many bytes were examined or moved so far; tests hold this to a multiple of the bytes received. */
    long work() {
        return work;
    }

    /** Returns the buffered bytes and forgets them. */
    byte[] take() {
        byte[] taken = Arrays.copyOfRange(bytes, start, end);
        start = end;
        releaseIfEmpty();
        return taken;
    }

    /** Gives the memory back if nothing is buffered. */
    void releaseIfEmpty() {
        if (start == end) {
            bytes = NONE;
            start = 0;
            end = 0;
        }
    }

    /**
     * Blocks until a byte is buffered and returns true, or false at the end of the input. The wait may be the longest
     * of the connection's life, so it reads one byte and holds no buffer for more.
     */
    boolean awaitByte() throws IOException {
        if (start < end) {
            return true;
        }
        releaseIfEmpty();
        byte[] first = new byte[1];
        if (readSource(first, 0, 1) < 0) {
            return false;
        }
        bytes = Arrays.copyOf(first, FIRST_BYTES);
        end = 1;
        return true;
    }

    /**
     * Reads up to the next CRLF and returns what is before it. The line is text: no control byte but tab.
     *
     * @param limit the most bytes the line may have, CRLF included; the line is refused with {@code tooLong} as soon
     *     as it cannot end in time, without waiting for more
     */
    Line readLine(int limit, Http1Violation tooLong) throws IOException, Http1ViolationException {
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
                return line;
            }
            fill();
        }
    }

    /** Reads the next two bytes and refuses them with {@code missing} unless they are CRLF. */
    void readCrlf(Http1Violation missing) throws IOException, Http1ViolationException {
        if (readByte() != '\r' || readByte() != '\n') {
            throw new Http1ViolationException(missing);
        }
    }

    /**
     * Reads at least 1 and at most {@code length} bytes into {@code target} and returns how many. Large reads with
     * nothing buffered go straight from the source to the target.
     */
    int read(byte[] target, int offset, int length) throws IOException {
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
        if (start == end) {
            start = 0;
            end = 0;
        }
        if (end == bytes.length) {
            makeRoom();
        }
        end += requireBytes(readSource(bytes, end, bytes.length - end));
    }

    /** Moves the bytes to the front, or doubles the buffer if they are there: all are of one unfinished line. */
    private void makeRoom() {
        work += end - start;
        if (start > 0) {
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
            throw new EOFException("the client closed the connection inside a request");
        }
        return count;
    }
}
