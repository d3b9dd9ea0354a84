package io.openshell.router.internal.usage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for the next byte that matters, eight at a time. A byte of a word equals another where their difference is zero;
 * subtracting one from each byte sets the high bit there, and the borrow can spoil bytes above such a one, never the
 * lowest.
 */
final class ByteScan {
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long BLANKS = ' ' * ONES;
    private static final long OPENING = '[' * ONES;
    private static final long CLOSING = ']' * ONES;
    private static final long LINE_FEEDS = '\n' * ONES;
    private static final long CARRIAGE_RETURNS = '\r' * ONES;
    private static final long LETTERS_U = 'u' * ONES;

    /** Clears the bit in which braces differ from brackets. */
    private static final long BRACES_AS_BRACKETS = 0xdfdfdfdfdfdfdfdfL;

    private static final String USAGE = "\"usage\"";

    private ByteScan() {}

    /** Returns where the next quote, backslash or control character is, or {@code end}. */
    static int endOfText(byte[] bytes, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long stops = (word ^ QUOTES) - ONES | (word ^ BACKSLASHES) - ONES | word - BLANKS;
            stops &= ~word & HIGH_BITS;
            if (stops != 0) {
                return at + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
        }
        while (at < end && bytes[at] != '"' && bytes[at] != '\\' && (bytes[at] >= ' ' || bytes[at] < 0)) {
            at++;
        }
        return at;
    }

    /** Returns where the next quote, bracket or brace is, or {@code end}. */
    static int bracketOrQuote(byte[] bytes, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long brackets = word & BRACES_AS_BRACKETS;
            long stops = (word ^ QUOTES) - ONES | (brackets ^ OPENING) - ONES | (brackets ^ CLOSING) - ONES;
            stops &= ~word & HIGH_BITS;
            if (stops != 0) {
                return at + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
        }
        while (at < end && !isBracketOrQuote(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBracketOrQuote(byte b) {
        return b == '"' || b == '[' || b == ']' || b == '{' || b == '}';
    }

    /** Returns where the next LF or CR is, or {@code end}. */
    static int endOfLine(byte[] bytes, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long stops = (word ^ LINE_FEEDS) - ONES | (word ^ CARRIAGE_RETURNS) - ONES;
            stops &= ~word & HIGH_BITS;
            if (stops != 0) {
                return at + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
        }
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /**
     * Returns where the next {@code "usage"} is that is not seen to be {@code null}, or {@code end} if all of the bytes
     * are without one. What follows one may lie beyond the end; such a one is returned.
     */
    static int usage(byte[] bytes, int start, int end) {
        int at = start;
        // Its first two bytes are rare together. The second word is the first one, a byte further on.
        for (; at < end - Long.BYTES; at += Long.BYTES) {
            long pairs = (long) WORDS.get(bytes, at) ^ QUOTES | (long) WORDS.get(bytes, at + 1) ^ LETTERS_U;
            long stops = pairs - ONES & ~pairs & HIGH_BITS;
            while (stops != 0) {
                int hit = at + (Long.numberOfTrailingZeros(stops) >>> 3);
                if (isUsage(bytes, hit, end)) {
                    return hit;
                }
                stops &= stops - 1;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] == '"' && isUsage(bytes, at, end)) {
                return at;
            }
        }
        return end;
    }

    private static boolean isUsage(byte[] bytes, int start, int end) {
        if (end - start < USAGE.length()) {
            return false;
        }
        for (int i = 1; i < USAGE.length(); i++) {
            if (bytes[start + i] != USAGE.charAt(i)) {
                return false;
            }
        }
        int at = skipBlanks(bytes, start + USAGE.length(), end);
        if (at == end || bytes[at] != ':') {
            return true;
        }
        at = skipBlanks(bytes, at + 1, end);
        return end - at < 4 || bytes[at] != 'n' || bytes[at + 1] != 'u' || bytes[at + 2] != 'l' || bytes[at + 3] != 'l';
    }

    private static int skipBlanks(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return at;
    }
}
