package io.openshell.router.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Splits what one connection sends into requests, and keeps every byte of it.
 *
 * <p>Work is linear in the bytes received, however they are split. Not thread-safe: the connection guards it.
 */
final class RequestParser {

    /** A whole request: its head, its decoded body, and all its bytes as they came. */
    record Parsed(RequestHead head, byte[] body, byte[] raw) {}

    private enum State { HEAD, FIXED_BODY, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILERS, WHOLE }

    private byte[] buffer = new byte[8192];
    private int length;
    private int position;
    private int scanned;
    private State state = State.HEAD;
    private Optional<RequestHead> head = Optional.empty();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int remaining;

    void add(byte[] bytes, int count) {
        if (length + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
        }
        System.arraycopy(bytes, 0, buffer, length, count);
        length += count;
    }

    /** The bytes that are not part of a whole request, or not yet. */
    byte[] pending() {
        return Arrays.copyOf(buffer, length);
    }

    /** The head of the request whose body is still on its way, if there is one. */
    Optional<RequestHead> openHead() {
        return head;
    }

    /** The next whole request, or empty if more bytes are needed. */
    Optional<Parsed> next() throws MalformedRequestException {
        while (state != State.WHOLE) {
            if (!step()) {
                return Optional.empty();
            }
        }
        Parsed parsed = new Parsed(head.orElseThrow(), body.toByteArray(), Arrays.copyOf(buffer, position));
        length -= position;
        buffer = Arrays.copyOfRange(buffer, position, Math.max(position + 8192, position + length));
        position = 0;
        scanned = 0;
        state = State.HEAD;
        head = Optional.empty();
        body.reset();
        return Optional.of(parsed);
    }

    /** One step forward; false if the bytes for it are not here yet. */
    private boolean step() throws MalformedRequestException {
        return switch (state) {
            case HEAD -> readHead();
            case FIXED_BODY -> readData(State.WHOLE);
            case CHUNK_SIZE -> readChunkSize();
            case CHUNK_DATA -> readData(State.CHUNK_END);
            case CHUNK_END -> readChunkEnd();
            case TRAILERS -> readTrailer();
            case WHOLE -> throw new IllegalStateException("a whole request has no next step");
        };
    }

    private boolean readHead() throws MalformedRequestException {
        int end = find("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        RequestHead parsed = RequestHead.parse(buffer, position, end);
        int bodyLength = parsed.bodyLength();
        head = Optional.of(parsed);
        moveTo(end + 4);
        remaining = Math.max(bodyLength, 0);
        state = bodyLength < 0 ? State.CHUNK_SIZE : State.FIXED_BODY;
        return true;
    }

    private boolean readData(State then) {
        int here = Math.min(remaining, length - position);
        body.write(buffer, position, here);
        moveTo(position + here);
        remaining -= here;
        if (remaining > 0) {
            return false;
        }
        state = then;
        return true;
    }

    private boolean readChunkSize() throws MalformedRequestException {
        int end = find("\r\n");
        if (end < 0) {
            return false;
        }
        String line = text(position, end);
        String digits = line.split(";", 2)[0];
        if (!digits.matches("[0-9A-Fa-f]{1,7}")) {
            throw new MalformedRequestException("bad chunk size: " + line);
        }
        remaining = Integer.parseInt(digits, 16);
        moveTo(end + 2);
        state = remaining == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return true;
    }

    private boolean readChunkEnd() throws MalformedRequestException {
        if (length - position < 2) {
            return false;
        }
        if (buffer[position] != '\r' || buffer[position + 1] != '\n') {
            throw new MalformedRequestException("no CRLF behind a chunk");
        }
        moveTo(position + 2);
        state = State.CHUNK_SIZE;
        return true;
    }

    /** Trailers are discarded, but stay in the raw bytes. */
    private boolean readTrailer() {
        int end = find("\r\n");
        if (end < 0) {
            return false;
        }
        state = end == position ? State.WHOLE : State.TRAILERS;
        moveTo(end + 2);
        return true;
    }

    private void moveTo(int next) {
        position = next;
        scanned = next;
    }

    /** Where {@code mark} begins at or behind the position, or -1; remembers how far it has looked. */
    private int find(String mark) {
        for (int i = scanned; i + mark.length() <= length; i++) {
            int matched = 0;
            while (matched < mark.length() && buffer[i + matched] == mark.charAt(matched)) {
                matched++;
            }
            if (matched == mark.length()) {
                return i;
            }
            scanned = i + 1;
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
