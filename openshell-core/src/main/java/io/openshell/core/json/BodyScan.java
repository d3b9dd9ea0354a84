package io.openshell.core.json;

import java.util.Arrays;

/**
 * What one pass over a request body found at its top level: which bytes are to be replaced, which model the client
 * named, and whether it asks for a stream. What is to be replaced is the subclasses' matter.
 *
 * <p>Filled by one thread; not changed once {@link #run} has returned.
 */
abstract class BodyScan {
    /** How many pieces are replaced at most: it bounds how much a body can grow, and how many slices it comes to. */
    static final int MAX_CUTS = 64;

    private final byte[] body;
    private final int start;
    private final int end;

    private int inside;
    private boolean empty;

    /** Start and end of each piece to replace, in order. */
    private int[] cuts = new int[2];

    /** How many entries of {@link #cuts} are in use: two per piece. */
    private int used;

    /** Start and end of the last value that some backend may read as the model; start is -1 if there is none. */
    private int modelStart = -1;

    private int modelEnd;
    private boolean asksForStream;

    BodyScan(byte[] body, int offset, int length) {
        this.body = body;
        this.start = offset;
        this.end = offset + length;
    }

    /**
     * Called for every top-level member, in order.
     *
     * @param keyStart the index of the key's first character, behind the quote
     * @param keyEnd the index of the quote behind the key
     * @return whether some backend may read it as the model
     */
    abstract boolean member(int keyStart, int keyEnd, int valueStart, int valueEnd) throws InvalidJsonException;

    /** Called behind the last member. */
    void finish() throws InvalidJsonException {}

    byte[] body() {
        return body;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Returns the index right behind the opening brace. */
    int inside() {
        return inside;
    }

    /** Returns whether the object has no member. */
    boolean isEmpty() {
        return empty;
    }

    boolean asksForStream() {
        return asksForStream;
    }

    /** Returns where the last value is that some backend may read as the model, or -1 if there is none. */
    int modelStart() {
        return modelStart;
    }

    int modelEnd() {
        return modelEnd;
    }

    /** Returns how many pieces are to be replaced. */
    int cutCount() {
        return used / 2;
    }

    int cutStart(int cut) {
        return cuts[2 * cut];
    }

    int cutEnd(int cut) {
        return cuts[2 * cut + 1];
    }

    /** Reads the body; once. */
    final void run() throws InvalidJsonException {
        JsonScanner json = new JsonScanner(body, start, end);
        if (hasByteOrderMark()) {
            throw json.fail("a byte order mark");
        }
        json.skipWhiteSpace();
        if (json.position() == end) {
            throw json.fail("the body is empty");
        }
        inside = json.position() + 1;
        json.skip('{', "not a JSON object");
        empty = json.peek() == '}';
        if (!empty) {
            do {
                scanMember(json);
                json.skipWhiteSpace();
            } while (json.skipIf(','));
        }
        json.skip('}', "a comma or a closing bracket is missing");
        if (json.position() != end) {
            throw json.fail("something follows the object");
        }
        finish();
    }

    /** Notes that the bytes between {@code from} and {@code to} are to be replaced. */
    final void cut(int from, int to) {
        if (used == cuts.length) {
            cuts = Arrays.copyOf(cuts, 2 * used);
        }
        cuts[used++] = from;
        cuts[used++] = to;
    }

    private void scanMember(JsonScanner json) throws InvalidJsonException {
        int keyStart = json.position() + 1;
        json.skipString();
        int keyEnd = json.position() - 1;
        json.skipColon();
        int valueStart = json.position();
        json.skipValue(1);
        if (member(keyStart, keyEnd, valueStart, json.position())) {
            modelStart = valueStart;
            modelEnd = json.position();
        } else if (JsonText.equals(body, keyStart, keyEnd, "stream")) {
            asksForStream = body[valueStart] == 't';
        }
    }

    private boolean hasByteOrderMark() {
        return end - start >= 3
                && body[start] == (byte) 0xef
                && body[start + 1] == (byte) 0xbb
                && body[start + 2] == (byte) 0xbf;
    }
}
