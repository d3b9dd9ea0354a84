package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.ByteSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** No input makes the reader look at a byte more than a few times, however it is split. Counted, not timed. */
class LinearWorkTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: inference.local\r\n";

    @Test
    void oneLongHeaderInSingleBytesIsExaminedOnce() throws Exception {
        assertLinear(HEAD + "A: " + "b".repeat(65_000) + "\r\n\r\n", () -> 1);
    }

    @Test
    void manyHeadersInSingleBytesAreExaminedOnce() throws Exception {
        assertLinear(HEAD + ("A: " + "b".repeat(600) + "\r\n").repeat(98) + "\r\n", () -> 1);
    }

    @Test
    void aBufferOfShortAndLongLinesIsMovedSeldom() throws Exception {
        assertLinear(HEAD + ("A:\r\nB: " + "b".repeat(4080) + "\r\n").repeat(15) + "\r\n", () -> 1);
        assertLinear(HEAD + ("A:\r\nB: " + "b".repeat(4080) + "\r\n").repeat(15) + "\r\n", () -> Integer.MAX_VALUE);
    }

    @Test
    void pipelinedRequestsAreExaminedOnce() throws Exception {
        String requests = (HEAD + "Content-Length: 5\r\n\r\nhello").repeat(5000);
        assertLinear(requests, () -> 1);
        assertLinear(requests, () -> 1000);
        assertLinear(requests, () -> Integer.MAX_VALUE);
    }

    @Test
    void longTrailersAndExtensionsInSingleBytesAreExaminedOnce() throws Exception {
        assertLinear(HEAD + "Transfer-Encoding: chunked\r\n\r\n1;a=" + "b".repeat(60_000) + "\r\nx\r\n0\r\nA: "
                + "b".repeat(60_000) + "\r\n\r\n", () -> 1);
    }

    @Test
    void tenMebibytesInChunksOfOneByteReadByteByByteAreLinear() throws Exception {
        int bodyBytes = 10 << 20;
        byte[] head = (HEAD + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = "1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] end = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        long wire = head.length + (long) chunk.length * bodyBytes + end.length;
        long[] position = {0};
        ByteSource source = (buffer, offset, length) -> {
            long behindHead = position[0] - head.length;
            long behindChunks = behindHead - (long) chunk.length * bodyBytes;
            if (behindHead < 0) {
                buffer[offset] = head[(int) position[0]];
            } else if (behindChunks < 0) {
                buffer[offset] = chunk[(int) (behindHead % chunk.length)];
            } else {
                buffer[offset] = end[(int) behindChunks];
            }
            position[0]++;
            return 1;
        };
        Http1RequestReader reader = new Http1RequestReader(source, Http1Limits.defaults());

        ByteBuffer body = reader.readBody(reader.readHead());

        assertThat(body.remaining()).isEqualTo(bodyBytes);
        assertThat(position[0]).isEqualTo(wire);
        assertThat(reader.work()).isLessThanOrEqualTo(2 * wire);
    }

    @Test
    void tenMebibytesReadByteByByteTakeOneReadEach() throws Exception {
        Pieces source = Pieces.of(HEAD + "Content-Length: 10485760\r\n\r\n" + "x".repeat(10 << 20), 1);
        Http1RequestReader reader = new Http1RequestReader(source, Http1Limits.defaults());

        ByteBuffer body = reader.readBody(reader.readHead());

        assertThat(body.remaining()).isEqualTo(10 << 20);
        assertThat(source.calls()).isEqualTo(source.position());
    }

    @Test
    void aLargeBodyIsReadStraightIntoItsArray() throws Exception {
        Pieces source = Pieces.whole(HEAD + "Content-Length: 10485760\r\n\r\n" + "x".repeat(10 << 20));
        Http1RequestReader reader = new Http1RequestReader(source, Http1Limits.defaults());

        ByteBuffer body = reader.readBody(reader.readHead());

        assertThat(body.array()).hasSize(10 << 20);
        assertThat(source.calls()).isLessThan(20);
    }

    private static void assertLinear(String wire, IntSupplier pieces) throws Exception {
        Pieces source = new Pieces(wire.getBytes(StandardCharsets.ISO_8859_1), pieces);
        Http1RequestReader reader = new Http1RequestReader(source, Http1Limits.defaults());
        while (reader.awaitRequest()) {
            reader.readBody(reader.readHead());
        }

        assertThat(source.position()).isEqualTo(wire.length());
        assertThat(source.calls()).isLessThanOrEqualTo(wire.length() + 1L);
        assertThat(reader.work()).isGreaterThan(wire.length() / 2).isLessThanOrEqualTo(4L * wire.length());
    }
}
