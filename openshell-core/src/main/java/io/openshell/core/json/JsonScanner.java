package io.openshell.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Moves over JSON in one pass, by the grammar of RFC 8259 and nothing beside it: no recursion, no copy, no
 * allocation but its own. White space, strings and values are skipped; what they mean is the caller's.
 *
 * <p>Used by one thread for one body; not thread-safe.
 */
final class JsonScanner {
    /** How deep objects and arrays may nest; the outermost one is at depth 1. */
    static final int MAX_DEPTH = 512;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final byte[] bytes;
    private final int start;
    private final int end;

    /** One bit per depth, set for an object and clear for an array. */
    private final long[] objects = new long[MAX_DEPTH / Long.SIZE];

    private int at;

    JsonScanner(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.at = start;
    }

    /** Returns where the scanner is, as an index into the array. */
    int position() {
        return at;
    }

    /** Returns the next byte without moving, or -1 at the end and for a byte that is not ASCII. */
    int peek() {
        return at < end ? Math.max(bytes[at], -1) : -1;
    }

    /** Moves over {@code wanted} and white space behind it. */
    void skip(char wanted, String reason) throws InvalidJsonException {
        if (!skipIf(wanted)) {
            throw unexpected(reason);
        }
    }

    /** Moves over {@code wanted} and white space behind it, if it is next, and returns whether it was. */
    boolean skipIf(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        skipWhiteSpace();
        return true;
    }

    void skipWhiteSpace() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    /** Moves over the string that begins here, to right behind its closing quote. */
    void skipString() throws InvalidJsonException {
        if (peek() != '"') {
            throw unexpected("a key in double quotes is missing");
        }
        at++;
        while (true) {
            skipPlainText();
            if (at == end) {
                throw fail("the body ends inside a string");
            }
            byte stop = bytes[at];
            if (stop == '"') {
                at++;
                return;
            } else if (stop == '\\') {
                skipEscape();
            } else if (stop < 0) {
                skipMultiByteText();
            } else {
                throw fail("a control character in a string");
            }
        }
    }

    /** Moves over the colon behind a key and the white space around it. */
    void skipColon() throws InvalidJsonException {
        skipWhiteSpace();
        skip(':', "a colon is missing");
    }

    /**
     * Moves over the value that begins here, to right behind its last byte.
     *
     * @param outer the depth of the object or array that holds the value
     */
    void skipValue(int outer) throws InvalidJsonException {
        int depth = outer;
        do {
            int first = peek();
            if (first == '{' || first == '[') {
                depth++;
                open(depth, first == '{');
                if (peek() != closing(depth)) {
                    skipKeyOfMember(depth);
                    continue;
                }
            } else {
                skipScalar(first);
            }
            depth = closeAll(depth, outer);
        } while (depth > outer);
    }

    /** Returns the failure {@code reason} at the current byte. */
    InvalidJsonException fail(String reason) {
        return new InvalidJsonException(reason, at - start);
    }

    private InvalidJsonException unexpected(String reason) {
        return fail(at < end ? reason : "the body ends too early");
    }

    /** Closes what ends here; stops at {@code outer}, or where a comma has brought the next value. */
    private int closeAll(int innermost, int outer) throws InvalidJsonException {
        int depth = innermost;
        while (depth > outer) {
            skipWhiteSpace();
            if (skipIf(',')) {
                skipKeyOfMember(depth);
                return depth;
            }
            if (peek() != closing(depth)) {
                throw unexpected("a comma or a closing bracket is missing");
            }
            at++;
            depth--;
        }
        return depth;
    }

    private void open(int depth, boolean object) throws InvalidJsonException {
        if (depth > MAX_DEPTH) {
            throw fail("nested deeper than 512");
        }
        int word = depth - 1 >> 6;
        long bit = 1L << depth - 1;
        objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
        at++;
        skipWhiteSpace();
    }

    private boolean isObject(int depth) {
        return (objects[depth - 1 >> 6] & 1L << depth - 1) != 0;
    }

    private char closing(int depth) {
        return isObject(depth) ? '}' : ']';
    }

    private void skipKeyOfMember(int depth) throws InvalidJsonException {
        if (isObject(depth)) {
            skipString();
            skipColon();
        }
    }

    private void skipScalar(int first) throws InvalidJsonException {
        switch (first) {
            case '"' -> skipString();
            case 't' -> skipLiteral("true");
            case 'f' -> skipLiteral("false");
            case 'n' -> skipLiteral("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> skipNumber();
            default -> throw unexpected("a value is missing");
        }
    }

    private void skipLiteral(String literal) throws InvalidJsonException {
        for (int i = 0; i < literal.length(); i++) {
            if (peek() != literal.charAt(i)) {
                throw unexpected("an unknown literal");
            }
            at++;
        }
    }

    private void skipNumber() throws InvalidJsonException {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (peek() == '.') {
            at++;
            skipDigits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            skipDigits();
        }
    }

    private void skipDigits() throws InvalidJsonException {
        int index = at;
        while (index < end && bytes[index] >= '0' && bytes[index] <= '9') {
            index++;
        }
        if (index == at) {
            throw unexpected("a digit is missing");
        }
        at = index;
    }

    /** Moves to the next byte that is a quote, a backslash, a control character or not ASCII, or to the end. */
    private void skipPlainText() {
        int index = at;
        int lastWord = end - Long.BYTES;
        while (index <= lastWord) {
            long stops = stops((long) WORDS.get(bytes, index));
            if (stops != 0) {
                at = index + (Long.numberOfTrailingZeros(stops) >>> 3);
                return;
            }
            index += Long.BYTES;
        }
        while (index < end && bytes[index] >= ' ' && bytes[index] != '"' && bytes[index] != '\\') {
            index++;
        }
        at = index;
    }

    /**
     * Returns {@code word} with the high bit set in each byte that is no plain ASCII text, else 0. Subtracting
     * sets it where a byte is too small; the borrow can spoil bytes above such a one, never the lowest stop.
     */
    private static long stops(long word) {
        long quotes = (word ^ '"' * ONES) - ONES;
        long backslashes = (word ^ '\\' * ONES) - ONES;
        long controls = word - ' ' * ONES;
        return (word | quotes | backslashes | controls) & HIGH_BITS;
    }

    private void skipEscape() throws InvalidJsonException {
        at++;
        switch (peek()) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                for (int digit = 1; digit <= 4; digit++) {
                    at++;
                    if (JsonText.hex(peek()) < 0) {
                        throw unexpected("an escape without four hexadecimal digits");
                    }
                }
                at++;
            }
            default -> throw unexpected("an unknown escape");
        }
    }

    /** Moves over the characters beyond ASCII that begin here: UTF-8 by the table of RFC 3629 section 4. */
    private void skipMultiByteText() throws InvalidJsonException {
        while (at < end && bytes[at] < 0) {
            int lead = bytes[at] & 0xff;
            int second = at + 1 < end ? bytes[at + 1] & 0xff : 0;
            int width;
            if (lead >= 0xc2 && lead <= 0xdf && second >= 0x80 && second <= 0xbf) {
                width = 2;
            } else if (lead >= 0xe0 && lead <= 0xef && isSecondOfThree(lead, second)) {
                width = 3;
            } else if (lead >= 0xf0 && lead <= 0xf4 && isSecondOfFour(lead, second)) {
                width = 4;
            } else {
                throw fail("not UTF-8");
            }
            for (int tail = 2; tail < width; tail++) {
                if (at + tail >= end || bytes[at + tail] >= (byte) 0xc0) {
                    throw fail("not UTF-8");
                }
            }
            at += width;
        }
    }

    /** Excludes overlong forms of what two bytes can say, and surrogates. */
    private static boolean isSecondOfThree(int lead, int second) {
        return second >= (lead == 0xe0 ? 0xa0 : 0x80) && second <= (lead == 0xed ? 0x9f : 0xbf);
    }

    /** Excludes overlong forms of what three bytes can say, and what is beyond U+10FFFF. */
    private static boolean isSecondOfFour(int lead, int second) {
        return second >= (lead == 0xf0 ? 0x90 : 0x80) && second <= (lead == 0xf4 ? 0x8f : 0xbf);
    }
}
