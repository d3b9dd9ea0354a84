package io.openshell.router.internal.http1;

import io.openshell.router.wire.ChunkLine;
import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import io.openshell.router.wire.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A chunked body (RFC 9112 section 7.1) as far as it has been received: never waits. Trailers are dropped. Used by one
 * thread.
 */
final class ChunkedInput {
    private static final int EXTENSION_BYTES = 4096;
    private static final int SIZE_LINE = ChunkLine.MOST_DIGITS + EXTENSION_BYTES + 2;
    private static final int TRAILER_BYTES = 64 * 1024;

    private final InputBuffer input;
    private Part part = Part.SIZE;
    private long left;
    private int trailerBytesLeft = TRAILER_BYTES;

    private enum Part {
        SIZE, DATA, DATA_END, TRAILERS, NOTHING
    }

    ChunkedInput(InputBuffer input) {
        this.input = input;
    }

    /** Returns the next data that are here, or empty if more has to be received, or if the body has {@link #ended}. */
    Optional<ByteBuffer> next() throws IOException, Http1ViolationException {
        if (skipFraming() && part == Part.DATA && input.size() > 0) {
            ByteBuffer data = input.lend(left);
            left -= data.remaining();
            if (left == 0) {
                part = Part.DATA_END;
            }
            return Optional.of(data);
        }
        return Optional.empty();
    }

    /** Returns whether the last chunk and the trailers are here. */
    boolean ended() throws IOException, Http1ViolationException {
        return skipFraming() && part == Part.NOTHING;
    }

    /** Reads what is here up to the next data or the end, and returns false if that is further on. */
    private boolean skipFraming() throws IOException, Http1ViolationException {
        while (part != Part.DATA && part != Part.NOTHING) {
            if (!isHere()) {
                return false;
            }
            switch (part) {
                case SIZE -> readSize();
                case DATA_END -> {
                    input.readCrlf(Http1Violation.MISSING_CHUNK_CRLF);
                    part = Part.SIZE;
                }
                case TRAILERS -> {
                    Line line = input.readLine(trailerBytesLeft, Http1Violation.HEAD_TOO_LARGE);
                    trailerBytesLeft -= line.length() + 2;
                    if (line.isEmpty()) {
                        part = Part.NOTHING;
                    }
                }
                case DATA, NOTHING -> throw new IllegalStateException("no framing at " + part);
            }
        }
        return true;
    }

    private boolean isHere() {
        return switch (part) {
            case SIZE -> input.lineIsHere(SIZE_LINE);
            case DATA_END -> input.size() >= 2;
            case TRAILERS -> input.lineIsHere(trailerBytesLeft);
            case DATA, NOTHING -> true;
        };
    }

    private void readSize() throws IOException, Http1ViolationException {
        Line line = input.readLine(SIZE_LINE, Http1Violation.CHUNK_EXTENSIONS_TOO_LONG);
        int digits = ChunkLine.digits(line);
        ChunkLine.requireExtensions(line, digits);
        left = ChunkLine.size(line, digits);
        if (left < 0) {
            throw new Http1ViolationException(Http1Violation.INVALID_CHUNK_SIZE);
        }
        part = left == 0 ? Part.TRAILERS : Part.DATA;
    }
}
