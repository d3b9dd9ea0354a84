package io.openshell.proxy.http1;

import io.openshell.core.Headers;
import io.openshell.router.wire.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes the answer to one request. What belongs together leaves in one write: a head with the body behind it, a chunk's
 * size line with its data.
 *
 * <p>Used by one connection thread; not thread-safe.
 */
public final class Http1ResponseWriter {
    private static final ByteBuffer CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    private static final ByteBuffer CRLF = ascii("\r\n");
    private static final ByteBuffer LAST_CHUNK = ascii("0\r\n\r\n");

    private final ByteSink sink;
    private final boolean headOnly;
    private final HttpVersion version;
    private final boolean keepAlive;

    /** A head that was announced and not yet sent, so that it can share a write with the first piece of the body. */
    private ByteBuffer pendingHead = ByteBuffer.allocate(0);

    private Framing framing = Framing.NONE;
    private boolean headStarted;
    private long bodyBytes;

    private enum Framing {
        NONE,
        CHUNKED,
        UNTIL_CLOSE
    }

    /**
     * Creates the writer of the answer to a request.
     *
     * @param method the request's method; the answer to HEAD has no body
     * @param version the request's version; HTTP/1.0 knows no chunks, its streamed answers end with the connection
     * @param keepAlive whether the connection is to stay open if the answer allows it
     */
    public Http1ResponseWriter(ByteSink sink, String method, HttpVersion version, boolean keepAlive) {
        this.sink = Objects.requireNonNull(sink, "sink");
        this.headOnly = method.equals("HEAD");
        this.version = Objects.requireNonNull(version, "version");
        this.keepAlive = keepAlive;
    }

    /** Tells a client that waits with its body to send it (RFC 9110 section 10.1.1). */
    public void writeContinue() throws IOException {
        sink.write(CONTINUE.duplicate());
    }

    /** Sends a whole answer; a body that the status forbids is left out. */
    public void writeWhole(int status, Headers headers, byte[] body) throws IOException {
        String length = hasNoBody(status) ? "" : "Content-Length: " + body.length + "\r\n";
        ByteBuffer head = head(status, headers, length, keepAlive);
        bodyBytes = headOnly || hasNoBody(status) ? 0 : body.length;
        sink.write(head, ByteBuffer.wrap(body, 0, (int) bodyBytes));
    }

    /** Begins an answer whose body is still coming. The head waits for {@link #flushHead} or the first piece. */
    public void begin(int status, Headers headers) {
        if (headOnly || hasNoBody(status)) {
            framing = Framing.NONE;
            pendingHead = head(status, headers, "", keepAlive);
        } else if (version == HttpVersion.HTTP_1_1) {
            framing = Framing.CHUNKED;
            pendingHead = head(status, headers, "Transfer-Encoding: chunked\r\n", keepAlive);
        } else {
            framing = Framing.UNTIL_CLOSE;
            pendingHead = head(status, headers, "", false);
        }
    }

    /** Sends the head if it is still waiting. */
    public void flushHead() throws IOException {
        if (pendingHead.hasRemaining()) {
            sink.write(pendingHead);
        }
    }

    /** Sends {@code pieces} as one chunk; nothing happens if they are empty or the status forbids a body. */
    public void writePieces(List<ByteBuffer> pieces) throws IOException {
        List<ByteBuffer> parts = chunk(pieces);
        if (!parts.isEmpty()) {
            send(parts);
        }
    }

    /**
     * Sends {@code pieces} as one chunk, and ends a body that is complete. Leave it out for one that is not: then the
     * client sees that it was cut.
     */
    public void finish(List<ByteBuffer> pieces) throws IOException {
        List<ByteBuffer> parts = chunk(pieces);
        if (framing == Framing.CHUNKED) {
            parts.add(LAST_CHUNK.duplicate());
        }
        send(parts);
    }

    private List<ByteBuffer> chunk(List<ByteBuffer> pieces) {
        List<ByteBuffer> parts = new ArrayList<>(pieces.size() + 3);
        long size = 0;
        for (ByteBuffer piece : pieces) {
            size += piece.remaining();
        }
        if (size > 0 && framing != Framing.NONE) {
            bodyBytes += size;
            boolean chunked = framing == Framing.CHUNKED;
            if (chunked) {
                parts.add(ascii(Long.toHexString(size) + "\r\n"));
            }
            parts.addAll(pieces);
            if (chunked) {
                parts.add(CRLF.duplicate());
            }
        }
        return parts;
    }

    /** Sends {@code parts} behind the head that may still be waiting. */
    private void send(List<ByteBuffer> parts) throws IOException {
        if (pendingHead.hasRemaining()) {
            parts.addFirst(pendingHead);
        }
        if (!parts.isEmpty()) {
            sink.write(parts.toArray(new ByteBuffer[0]));
        }
    }

    /** Returns whether a head was begun, so that no other answer can be given any more. */
    public boolean started() {
        return headStarted;
    }

    /** Returns whether the client can tell a cut body from a whole one by its framing. */
    public boolean isChunked() {
        return framing == Framing.CHUNKED;
    }

    /** Returns whether the connection can take another request after this answer. */
    public boolean connectionStaysOpen() {
        return keepAlive && framing != Framing.UNTIL_CLOSE;
    }

    /** Returns the bytes of the body sent so far, chunk framing not counted. */
    public long bodyBytes() {
        return bodyBytes;
    }

    private ByteBuffer head(int status, Headers headers, String framingLine, boolean staysOpen) {
        headStarted = true;
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(status).append(' ').append(ReasonPhrases.of(status)).append("\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append(framingLine);
        if (!staysOpen) {
            head.append("Connection: close\r\n");
        } else if (version == HttpVersion.HTTP_1_0) {
            head.append("Connection: keep-alive\r\n");
        }
        return ascii(head.append("\r\n").toString());
    }

    /** RFC 9110 sections 15.3.5 and 15.4.5. */
    private static boolean hasNoBody(int status) {
        return status == 204 || status == 304;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
