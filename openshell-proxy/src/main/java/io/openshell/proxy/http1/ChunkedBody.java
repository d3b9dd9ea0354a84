package io.openshell.proxy.http1;

import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.ChunkLine;
import io.openshell.router.wire.FieldSection;
import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.InputBuffer;
import io.openshell.router.wire.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;

/** Reads one chunked body, decoded, and drops its trailers (RFC 9112 section 7.1). */
final class ChunkedBody {
    private final InputBuffer input;
    private final Http1Limits limits;
    private final BodyBuffer body;

    /** A chunk of one byte must not carry a kilobyte of extensions along, times ten million. */
    private int extensionBytesLeft;

    ChunkedBody(InputBuffer input, Http1Limits limits, LongPredicate memory) {
        this.input = input;
        this.limits = limits;
        this.body = BodyBuffer.upTo(limits.bodyBytes(), memory);
        this.extensionBytesLeft = limits.headBytes();
    }

    ByteBuffer read() throws IOException, Http1ViolationException {
        for (long size = readSize(); size != 0; size = readSize()) {
            if (Long.compareUnsigned(size, body.room()) > 0) {
                throw new Http1ViolationException(Http1Violation.BODY_TOO_LARGE);
            }
            body.readFrom(input, (int) size);
            input.readCrlf(Http1Violation.MISSING_CHUNK_CRLF);
        }
        skipTrailers();
        return body.toByteBuffer();
    }

    private long readSize() throws IOException, Http1ViolationException {
        Line line = input.readLine(
                ChunkLine.MOST_DIGITS + extensionBytesLeft + 2, Http1Violation.CHUNK_EXTENSIONS_TOO_LONG);
        int digits = ChunkLine.digits(line);
        extensionBytesLeft -= line.length() - digits;
        if (extensionBytesLeft < 0) {
            throw new Http1ViolationException(Http1Violation.CHUNK_EXTENSIONS_TOO_LONG);
        }
        ChunkLine.requireExtensions(line, digits);
        return ChunkLine.size(line, digits);
    }

    private void skipTrailers() throws IOException, Http1ViolationException {
        FieldSection trailers = new FieldSection(input, limits.headBytes(), limits.headerCount());
        boolean more = true;
        while (more) {
            more = trailers.nextField();
        }
    }
}
