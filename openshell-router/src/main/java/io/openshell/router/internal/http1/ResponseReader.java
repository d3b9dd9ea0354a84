package io.openshell.router.internal.http1;

import io.openshell.core.Headers;
import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.FieldSection;
import io.openshell.router.wire.FramingFields;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.HttpVersion;
import io.openshell.router.wire.InputBuffer;
import io.openshell.router.wire.Line;
import java.io.IOException;

/**
 * Reads heads of answers, strictly by RFC 9112: what could be read in two ways is no answer. Stateless.
 */
final class ResponseReader {
    /** The longest head, line ends included: far above what backends send. */
    static final int HEAD_BYTES = 256 * 1024;

    /** The most fields of a head. */
    static final int FIELDS = 1000;

    /** The most answers such as 100 and 103 before the one that counts. */
    static final int INTERIM_ANSWERS = 16;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int DIGITS_AT = "HTTP/1.1 ".length();

    private ResponseReader() {}

    /**
     * Reads the head of the answer to a request with {@code method}; interim answers before it are skipped.
     *
     * @throws java.io.EOFException if the input ends first
     * @throws IOException if the input fails or is no answer; the message is fixed words
     */
    static ResponseHead read(InputBuffer input, String method) throws IOException {
        try {
            for (int i = 0; i <= INTERIM_ANSWERS; i++) {
                ResponseHead head = readOne(input, method);
                if (head.status() >= 200) {
                    return head;
                }
                if (head.status() == SWITCHING_PROTOCOLS) {
                    throw new IOException("the backend wants another protocol");
                }
            }
        } catch (Http1ViolationException e) {
            throw new MalformedAnswerException(e.violation());
        }
        throw new IOException("too many interim answers");
    }

    private static ResponseHead readOne(InputBuffer input, String method) throws IOException, Http1ViolationException {
        FieldSection section = new FieldSection(input, HEAD_BYTES, FIELDS);
        Line line = section.readStartLine();
        HttpVersion version = version(line);
        int status = status(line);
        FramingFields framing = new FramingFields(version);
        Headers headers = section.readFields(framing);
        BodyLength length = framing.bodyLength();
        boolean hasBody = status >= 200 && status != 204 && status != 304 && !method.equals("HEAD");
        boolean endsWithConnection = hasBody && !framing.bodyIsFramed();
        return new ResponseHead(
                status,
                headers,
                hasBody ? length : BodyLength.NONE,
                endsWithConnection,
                framing.keepAlive() && !endsWithConnection);
    }

    private static HttpVersion version(Line line) throws IOException {
        for (HttpVersion version : HttpVersion.values()) {
            if (line.startsWith(version.text() + " ")) {
                return version;
            }
        }
        throw new IOException("the answer is no HTTP/1");
    }

    /** Three digits, and a reason behind a space if any (RFC 9112 section 4); some servers leave out the space, too. */
    private static int status(Line line) throws IOException {
        int status = 0;
        for (int i = DIGITS_AT; i < DIGITS_AT + 3; i++) {
            int digit = i < line.length() ? line.at(i) - '0' : -1;
            if (digit < 0 || digit > 9) {
                throw new IOException("the answer has no status");
            }
            status = 10 * status + digit;
        }
        boolean ends = line.length() == DIGITS_AT + 3 || line.at(DIGITS_AT + 3) == ' ';
        if (status < 100 || !ends) {
            throw new IOException("the answer has no status");
        }
        return status;
    }
}
