package io.openshell.core.json;

import java.util.Arrays;

/**
 * What one pass over a request body found at its top level: where the values of its model keys are, and
 * whether it asks for a stream.
 *
 * <p>Filled by one thread; not changed once {@link #of} has returned it.
 */
final class BodyScan {
    /** Each is replaced by the whole model id, so their number bounds how much a body can grow. */
    private static final int MAX_MODEL_KEYS = 64;

    private final byte[] body;
    private final int start;
    private final int end;

    private int inside;
    private boolean empty;

    /** Start and end of each value to replace, in order. */
    private int[] values = new int[2];

    /** How many entries of {@link #values} are in use: two per value. */
    private int used;

    private boolean hasModel;
    private boolean asksForStream;

    private BodyScan(byte[] body, int start, int end) {
        this.body = body;
        this.start = start;
        this.end = end;
    }

    /** Returns what is in {@code length} bytes of {@code body} from {@code offset} on. */
    static BodyScan of(byte[] body, int offset, int length) throws InvalidJsonException {
        BodyScan scan = new BodyScan(body, offset, offset + length);
        scan.run(new JsonScanner(body, offset, offset + length));
        return scan;
    }

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

    /** Returns whether a key is exactly {@code model}, not only alike. */
    boolean hasModel() {
        return hasModel;
    }

    boolean asksForStream() {
        return asksForStream;
    }

    /** Returns how many values are to be replaced. */
    int valueCount() {
        return used / 2;
    }

    int valueStart(int value) {
        return values[2 * value];
    }

    int valueEnd(int value) {
        return values[2 * value + 1];
    }

    private void run(JsonScanner json) throws InvalidJsonException {
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
    }

    private void scanMember(JsonScanner json) throws InvalidJsonException {
        int keyStart = json.position() + 1;
        json.skipString();
        int keyEnd = json.position() - 1;
        json.skipColon();
        int valueStart = json.position();
        json.skipValue(1);
        if (ModelKey.readsAsModel(body, keyStart, keyEnd)) {
            if (used == 2 * MAX_MODEL_KEYS) {
                throw new InvalidJsonException("more than 64 model keys", keyStart - 1 - start);
            }
            add(valueStart, json.position());
            hasModel |= ModelKey.isModel(body, keyStart, keyEnd);
        } else if (JsonText.equals(body, keyStart, keyEnd, "stream")) {
            asksForStream = body[valueStart] == 't';
        }
    }

    private void add(int valueStart, int valueEnd) {
        if (used == values.length) {
            values = Arrays.copyOf(values, 2 * used);
        }
        values[used++] = valueStart;
        values[used++] = valueEnd;
    }

    private boolean hasByteOrderMark() {
        return end - start >= 3
                && body[start] == (byte) 0xef
                && body[start + 1] == (byte) 0xbb
                && body[start + 2] == (byte) 0xbf;
    }
}
