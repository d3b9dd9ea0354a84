package io.openshell.router.wire;

import io.openshell.core.Headers;
import java.io.IOException;

/**
 * A head or a trailer section, line by line (RFC 9112 section 5), held to a number of bytes and of fields. Name and
 * value are those of the field read last.
 */
public final class FieldSection {
    private final InputBuffer input;
    private final int fieldLimit;

    private int bytesLeft;
    private int fields;
    private Line line;
    private int colon;

    /** Creates the reader of a section of at most {@code byteLimit} bytes and {@code fieldLimit} fields. */
    public FieldSection(InputBuffer input, int byteLimit, int fieldLimit) {
        this.input = input;
        this.bytesLeft = byteLimit;
        this.fieldLimit = fieldLimit;
    }

    /**
     * Reads the line that begins a message. One empty line before it is skipped (RFC 9112 section 2.2), no second one.
     *
     * @return the line, until the next read
     */
    public Line readStartLine() throws IOException, Http1ViolationException {
        readLine();
        if (line.isEmpty()) {
            readLine();
        }
        return line;
    }

    /** Reads all fields up to the end of the section; {@code framing} is shown each. */
    public Headers readFields(FramingFields framing) throws IOException, Http1ViolationException {
        Headers.Builder headers = Headers.builder();
        while (nextField()) {
            String name = name();
            String value = value();
            framing.add(name, value);
            headers.add(name, value);
        }
        return headers.build();
    }

    /** Reads the next field and returns true, or false at the empty line that ends the section. */
    public boolean nextField() throws IOException, Http1ViolationException {
        readLine();
        if (line.isEmpty()) {
            return false;
        }
        fields++;
        if (fields > fieldLimit) {
            throw new Http1ViolationException(Http1Violation.TOO_MANY_HEADERS);
        }
        if (line.isBlank(0)) {
            throw new Http1ViolationException(
                    fields == 1 ? Http1Violation.SPACE_BEFORE_FIRST_HEADER : Http1Violation.FOLDED_HEADER);
        }
        colon = line.skipToken(0);
        if (colon == 0 || colon == line.length() || line.at(colon) != ':') {
            throw new Http1ViolationException(nameViolation());
        }
        return true;
    }

    /** Returns the name of the field, as it was spelled. */
    String name() {
        return line.text(0, colon);
    }

    /** Returns the value of the field without the white space around it. */
    String value() {
        int from = line.skipBlanks(colon + 1);
        int to = line.length();
        while (to > from && line.isBlank(to - 1)) {
            to--;
        }
        return line.text(from, to);
    }

    private void readLine() throws IOException, Http1ViolationException {
        line = input.readLine(bytesLeft, Http1Violation.HEAD_TOO_LARGE);
        bytesLeft -= line.length() + 2;
    }

    /** Returns what is wrong with the line, whose name does not end where a colon is. */
    private Http1Violation nameViolation() {
        if (line.indexOf(':', 0) < 0) {
            return Http1Violation.MISSING_COLON;
        }
        return line.isBlank(colon) ? Http1Violation.SPACE_BEFORE_COLON : Http1Violation.INVALID_HEADER_NAME;
    }
}
