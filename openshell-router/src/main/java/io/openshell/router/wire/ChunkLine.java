package io.openshell.router.wire;

/**
 * The line before the data of a chunk: its size and extensions (RFC 9112 sections 7.1 and 7.1.1). Extensions are
 * checked and dropped: none is known here, and what is no extension may be the trace of another parser's reading.
 */
public final class ChunkLine {
    /** As many hexadecimal digits as fit a long. */
    public static final int MOST_DIGITS = 16;

    private ChunkLine() {}

    /** Returns how many hexadecimal digits the line begins with: 1 to 16. */
    public static int digits(Line line) throws Http1ViolationException {
        int digits = 0;
        while (digits < line.length() && isHexDigit(line.at(digits))) {
            digits++;
        }
        if (digits == 0 || digits > MOST_DIGITS) {
            throw new Http1ViolationException(Http1Violation.INVALID_CHUNK_SIZE);
        }
        return digits;
    }

    /** Returns the size that the first {@code digits} bytes spell; unsigned, so sizes from 2^63 on are negative. */
    public static long size(Line line, int digits) {
        long size = 0;
        for (int i = 0; i < digits; i++) {
            size = size << 4 | Character.digit(line.at(i), 16);
        }
        return size;
    }

    /** Checks {@code *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )} up to the end of the line. */
    public static void requireExtensions(Line line, int from) throws Http1ViolationException {
        int i = from;
        while (i < line.length()) {
            i = line.skipBlanks(i);
            require(has(line, i, ';'));
            i = skipToken(line, line.skipBlanks(i + 1));
            int equals = line.skipBlanks(i);
            if (has(line, equals, '=')) {
                int value = line.skipBlanks(equals + 1);
                i = has(line, value, '"') ? skipQuoted(line, value) : skipToken(line, value);
            }
        }
    }

    /** ASCII only; {@link Character#digit} alone takes the digits of other scripts, too. */
    private static boolean isHexDigit(int b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F';
    }

    private static int skipToken(Line line, int from) throws Http1ViolationException {
        int end = line.skipToken(from);
        require(end > from);
        return end;
    }

    private static int skipQuoted(Line line, int from) throws Http1ViolationException {
        int i = from + 1;
        while (i < line.length() && line.at(i) != '"') {
            i += line.at(i) == '\\' ? 2 : 1;
        }
        require(i < line.length());
        return i + 1;
    }

    private static boolean has(Line line, int index, char b) {
        return index < line.length() && line.at(index) == b;
    }

    private static void require(boolean valid) throws Http1ViolationException {
        if (!valid) {
            throw new Http1ViolationException(Http1Violation.INVALID_CHUNK_EXTENSION);
        }
    }
}
