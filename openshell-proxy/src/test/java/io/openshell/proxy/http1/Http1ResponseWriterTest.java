package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.router.wire.HttpVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ResponseWriterTest {
    private static final Headers PLAIN = Headers.of("Content-Type", "text/plain");

    /** What was sent, one element for each write. */
    private final List<String> writes = new ArrayList<>();

    @Test
    void aWholeAnswerLeavesInOneWrite() throws Exception {
        Http1ResponseWriter writer = writer("GET", HttpVersion.HTTP_1_1, true);

        writer.writeWhole(200, PLAIN, bytes("body"));

        assertThat(writes)
                .containsExactly("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody");
        assertThat(writer.bodyBytes()).isEqualTo(4);
        assertThat(writer.connectionStaysOpen()).isTrue();
    }

    @Test
    void theLastAnswerSaysSo() throws Exception {
        Http1ResponseWriter writer = writer("GET", HttpVersion.HTTP_1_1, false);

        writer.writeWhole(200, Headers.empty(), bytes(""));

        assertThat(writes).containsExactly("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(writer.connectionStaysOpen()).isFalse();
    }

    @Test
    void http10IsToldThatTheConnectionStaysOpen() throws Exception {
        writer("GET", HttpVersion.HTTP_1_0, true).writeWhole(200, Headers.empty(), bytes(""));

        assertThat(writes).containsExactly("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
    }

    @Test
    void theAnswerToHeadHasTheLengthAndNoBody() throws Exception {
        Http1ResponseWriter writer = writer("HEAD", HttpVersion.HTTP_1_1, true);

        writer.writeWhole(403, PLAIN, bytes("body"));

        assertThat(writes).containsExactly(
                "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n");
        assertThat(writer.bodyBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void aStatusWithoutABodyHasNoFramingEither(int status) throws Exception {
        writer("GET", HttpVersion.HTTP_1_1, true).writeWhole(status, Headers.empty(), bytes("stray"));
        stream(writer("GET", HttpVersion.HTTP_1_1, true), status, "stray");
        stream(writer("GET", HttpVersion.HTTP_1_0, true), status, "stray");

        assertThat(writes).hasSize(3).allSatisfy(write -> assertThat(write)
                .startsWith("HTTP/1.1 " + status)
                .endsWith("\r\n\r\n")
                .doesNotContain("Content-Length", "Transfer-Encoding", "stray"));
    }

    @Test
    void aStatusWithoutAPhraseHasAnEmptyOne() throws Exception {
        writer("GET", HttpVersion.HTTP_1_1, true).writeWhole(599, Headers.empty(), bytes(""));

        assertThat(writes.getFirst()).startsWith("HTTP/1.1 599 \r\n");
    }

    @Test
    void theHeadWaitsForTheFirstPieceAndPiecesShareAChunk() throws Exception {
        Http1ResponseWriter writer = writer("POST", HttpVersion.HTTP_1_1, true);

        writer.begin(200, PLAIN);
        assertThat(writes).isEmpty();
        assertThat(writer.started()).isTrue();
        writer.writePieces(List.of(buffer("0123456789"), buffer("abcdefg")));
        writer.writePieces(List.of(buffer("h")));
        writer.finish(List.of());

        assertThat(writes).containsExactly(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "11\r\n0123456789abcdefg\r\n",
                "1\r\nh\r\n",
                "0\r\n\r\n");
        assertThat(writer.bodyBytes()).isEqualTo(18);
        assertThat(writer.isChunked()).isTrue();
    }

    @Test
    void piecesWithoutAByteAreNoChunkWhichWouldBeTheLast() throws Exception {
        Http1ResponseWriter writer = writer("POST", HttpVersion.HTTP_1_1, true);

        writer.begin(200, Headers.empty());
        writer.writePieces(List.of());
        writer.writePieces(List.of(buffer(""), buffer("")));

        assertThat(writes).isEmpty();
    }

    @Test
    void aFlushedHeadIsSentOnce() throws Exception {
        Http1ResponseWriter writer = writer("POST", HttpVersion.HTTP_1_1, true);

        writer.begin(200, Headers.empty());
        writer.flushHead();
        writer.flushHead();
        writer.finish(List.of());

        assertThat(writes).containsExactly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n\r\n");
    }

    @Test
    void anEmptyStreamLeavesInOneWrite() throws Exception {
        stream(writer("POST", HttpVersion.HTTP_1_1, true), 200, "");

        assertThat(writes).containsExactly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void aStreamToHttp10EndsWithTheConnectionWhateverWasAskedFor() throws Exception {
        Http1ResponseWriter writer = writer("POST", HttpVersion.HTTP_1_0, true);

        stream(writer, 200, "body");

        assertThat(writes).containsExactly("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbody");
        assertThat(writer.connectionStaysOpen()).isFalse();
        assertThat(writer.isChunked()).isFalse();
    }

    @Test
    void anInterimAnswerIsNotTheAnswer() throws Exception {
        Http1ResponseWriter writer = writer("POST", HttpVersion.HTTP_1_1, true);

        writer.writeContinue();

        assertThat(writes).containsExactly("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(writer.started()).isFalse();
    }

    private Http1ResponseWriter writer(String method, HttpVersion version, boolean keepAlive) {
        return new Http1ResponseWriter(this::record, method, version, keepAlive);
    }

    private void record(ByteBuffer... parts) {
        StringBuilder write = new StringBuilder();
        for (ByteBuffer part : parts) {
            write.append(StandardCharsets.ISO_8859_1.decode(part));
        }
        writes.add(write.toString());
    }

    private static void stream(Http1ResponseWriter writer, int status, String piece) throws IOException {
        writer.begin(status, Headers.empty());
        writer.writePieces(List.of(buffer(piece)));
        writer.finish(List.of());
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
