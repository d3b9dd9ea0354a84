package io.openshell.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A response body as a blocking stream; used by one thread. */
final class ChunkInputStream extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final RouterResponse response;
    private ByteBuffer chunk = NOTHING;
    private boolean ended;

    ChunkInputStream(RouterResponse response) {
        this.response = response;
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.remaining());
        chunk.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return chunk.remaining();
    }

    private boolean fill() throws IOException {
        if (chunk.hasRemaining()) {
            return true;
        }
        if (ended) {
            return false;
        }
        try {
            chunk = response.nextChunk().orElse(NOTHING);
        } catch (RouterException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading a response");
        }
        ended = !chunk.hasRemaining();
        return !ended;
    }

    @Override
    public void close() {
        response.close();
    }
}
