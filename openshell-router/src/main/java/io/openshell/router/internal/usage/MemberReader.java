package io.openshell.router.internal.usage;

/**
 * Reads a JSON object in pieces that end anywhere, keeps none of it, and tells of the members that matter. What does not
 * matter is passed over by its quotes and brackets alone, so a fault in there is not noticed; any other fault ends the
 * reading, and what was told before holds. A key matters only if it is spelled without escapes, as all providers do.
 *
 * <p>Used by one thread; not thread-safe.
 */
final class MemberReader {
    /** How deep what does not matter may nest. */
    static final int MAX_DEPTH = 512;

    /** The largest number up to which all whole ones are exact in every reader of JSON. */
    static final long MAX_COUNT = 1L << 53;

    private static final int MAX_DIGITS = 16;
    private static final int NOT_PLAIN = -1;

    /** Who knows which members matter, and is told their values. */
    interface Members {
        /** Returns what the key of {@code length} bytes at {@code start} is in the object that is {@code parent}. */
        int find(int parent, byte[] bytes, int start, int length);

        /** Called with a number that {@link Member#isCount is a count}: whole, and at most {@link #MAX_COUNT}. */
        void count(int parent, int member, long value);

        /** Called with each next part of the string that is a {@link Member#TEXT}. */
        void text(byte[] bytes, int start, int end);
    }

    // What is next. No enum: a switch over one costs as much again as what most cases do.
    private static final int START = 0;
    private static final int FIRST_KEY = 1;
    private static final int KEY = 2;
    private static final int COLON = 3;
    private static final int VALUE = 4;
    private static final int BEHIND_VALUE = 5;
    private static final int IN_KEY = 6;
    private static final int IN_STRING = 7;
    private static final int IN_SCALAR = 8;
    private static final int SKIPPING = 9;
    private static final int OVER = 10;

    private static final byte[] BACKSLASH = {'\\'};

    private final Members members;
    private int state = START;

    /** The objects around, innermost in the lowest byte; zero outside of all. */
    private int way;

    /** What the key just read is. */
    private int member;

    /** The beginning of a key that lies in more than one piece. */
    private final byte[] key = new byte[Names.LONGEST];

    /** How much of the key was in earlier pieces; beyond the longest it is no key that matters. */
    private int keyLength;

    /** Whether the last byte of a string was a backslash, which makes something else of the next one. */
    private boolean escaping;

    /** How deep in what does not matter. */
    private int depth;

    private long number;

    /** How many digits the number has, or {@link #NOT_PLAIN}. */
    private int digits;

    MemberReader(Members members) {
        this.members = members;
    }

    /** Begins a new document. */
    void begin() {
        state = START;
        way = 0;
        escaping = false;
        depth = 0;
    }

    /** Returns whether nothing that follows can matter. */
    boolean isOver() {
        return state == OVER;
    }

    /** Reads the bytes between {@code start} and {@code end}. */
    void read(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            switch (state) {
                case IN_KEY -> at = readKey(bytes, at, end);
                case IN_STRING -> at = readString(bytes, at, end);
                case IN_SCALAR -> at = readScalar(bytes, at, end);
                case SKIPPING -> at = skip(bytes, at, end);
                case OVER -> {
                    return;
                }
                default -> {
                    byte next = bytes[at];
                    if (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
                        at++;
                    } else if (state == VALUE) {
                        at = beginValue(bytes, at, end);
                    } else {
                        readMark(next);
                        at++;
                    }
                }
            }
        }
    }

    /** Takes what is in front of a key, or behind it, or behind a value. */
    private void readMark(byte next) {
        if (state == START && next == '{') {
            open(Member.TOP);
        } else if (next == '"' && (state == KEY || state == FIRST_KEY)) {
            beginKey();
        } else if (state == COLON && next == ':') {
            state = VALUE;
        } else if (state == BEHIND_VALUE && next == ',') {
            state = KEY;
        } else if (next == '}' && (state == BEHIND_VALUE || state == FIRST_KEY)) {
            way >>>= Byte.SIZE;
            state = way == 0 ? OVER : BEHIND_VALUE;
        } else {
            state = OVER;
        }
    }

    private void open(int object) {
        way = way << Byte.SIZE | object;
        state = FIRST_KEY;
    }

    private int parent() {
        return way & 0xff;
    }

    private void beginKey() {
        keyLength = 0;
        state = IN_KEY;
    }

    private int readKey(byte[] bytes, int start, int end) {
        int stop = escaping ? start : ByteScan.endOfText(bytes, start, end);
        boolean ends = !escaping && stop < end && bytes[stop] == '"';
        if (ends && keyLength == 0) {
            member = members.find(parent(), bytes, start, stop - start);
            return readColon(bytes, stop + 1, end);
        }
        int size = stop - start;
        if (keyLength + size <= Names.LONGEST) {
            System.arraycopy(bytes, start, key, keyLength, size);
            keyLength += size;
        } else {
            keyLength = Names.LONGEST + 1;
        }
        if (ends) {
            member = keyLength > Names.LONGEST ? Member.OTHER : members.find(parent(), key, 0, keyLength);
            return readColon(bytes, stop + 1, end);
        }
        if (stop == end) {
            return end;
        }
        keyLength = Names.LONGEST + 1;
        readEscape(bytes[stop]);
        return stop + 1;
    }

    /** Goes on with the colon and the value, if they come at once. */
    private int readColon(byte[] bytes, int start, int end) {
        state = COLON;
        if (start + 1 < end && bytes[start] == ':') {
            state = VALUE;
            return bytes[start + 1] > ' ' ? beginValue(bytes, start + 1, end) : start + 1;
        }
        return start;
    }

    private int beginValue(byte[] bytes, int start, int end) {
        byte next = bytes[start];
        if (next == '"') {
            state = IN_STRING;
            return readString(bytes, start + 1, end);
        }
        if (isScalar(next)) {
            number = 0;
            digits = 0;
            state = IN_SCALAR;
            return readScalar(bytes, start, end);
        }
        if (next == '{' && Member.isObject(member)) {
            open(member);
        } else if (next == '{' || next == '[') {
            depth = 1;
            state = SKIPPING;
        } else {
            state = OVER;
        }
        return start + 1;
    }

    private int readString(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && state != OVER) {
            if (escaping) {
                tellEscape(bytes, at);
                readEscape(bytes[at++]);
                continue;
            }
            int stop = ByteScan.endOfText(bytes, at, end);
            if (member == Member.TEXT && stop > at) {
                members.text(bytes, at, stop);
            }
            if (stop == end) {
                return end;
            }
            if (bytes[stop] == '"') {
                return endString(bytes, stop + 1, end);
            }
            readEscape(bytes[stop]);
            at = stop + 1;
        }
        return at;
    }

    private int endString(byte[] bytes, int start, int end) {
        if (depth > 0) {
            state = SKIPPING;
            return start;
        }
        return readComma(bytes, start, end);
    }

    /** Goes on with the comma and the next key, if they come at once. */
    private int readComma(byte[] bytes, int start, int end) {
        state = BEHIND_VALUE;
        if (start + 1 < end && bytes[start] == ',' && bytes[start + 1] == '"') {
            beginKey();
            return start + 2;
        }
        return start;
    }

    /** The one escape that base64 can have is that of a slash; any other spoils it, as a backslash does. */
    private void tellEscape(byte[] bytes, int at) {
        if (member == Member.TEXT && bytes[at] == '/') {
            members.text(bytes, at, at + 1);
        } else if (member == Member.TEXT) {
            members.text(BACKSLASH, 0, 1);
        }
    }

    /** Takes a backslash or what follows one; a control character at either place ends the reading. */
    private void readEscape(byte next) {
        if (next >= 0 && next < ' ') {
            state = OVER;
        }
        escaping = !escaping;
    }

    private int readScalar(byte[] bytes, int start, int end) {
        if (!Member.isCount(member)) {
            int at = start;
            while (at < end && isScalar(bytes[at])) {
                at++;
            }
            return at < end ? readComma(bytes, at, end) : end;
        }
        int at = start;
        while (at < end && isScalar(bytes[at])) {
            int digit = bytes[at] - '0';
            boolean plain = digit >= 0 && digit <= 9 && digits >= 0 && digits < MAX_DIGITS;
            if (plain && (digits == 0 || number != 0)) {
                number = 10 * number + digit;
                digits++;
            } else {
                digits = NOT_PLAIN;
            }
            at++;
        }
        if (at == end) {
            return end;
        }
        // Only now is it known that no digit is missing.
        if (digits > 0 && number <= MAX_COUNT) {
            members.count(parent(), member, number);
        }
        return readComma(bytes, at, end);
    }

    private static boolean isScalar(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    private int skip(byte[] bytes, int start, int end) {
        int at = start;
        while (true) {
            at = ByteScan.bracketOrQuote(bytes, at, end);
            if (at == end) {
                return end;
            }
            byte next = bytes[at++];
            if (next == '"') {
                int stop = ByteScan.endOfText(bytes, at, end);
                if (stop == end || bytes[stop] != '"') {
                    // Longer than the piece, or with escapes.
                    state = IN_STRING;
                    member = Member.OTHER;
                    at = readString(bytes, stop, end);
                    if (state != SKIPPING) {
                        return at;
                    }
                } else {
                    at = stop + 1;
                }
            } else if (next == '{' || next == '[') {
                depth++;
                if (depth > MAX_DEPTH) {
                    state = OVER;
                    return at;
                }
            } else {
                depth--;
                if (depth == 0) {
                    return readComma(bytes, at, end);
                }
            }
        }
    }
}
