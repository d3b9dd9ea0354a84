package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.Http1Limits;
import org.junit.jupiter.api.Test;

/** Each limit: what is exactly as large is read, one more is refused, and as soon as that is known. */
class SizeLimitsTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: inference.local\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    private static final Http1Limits SMALL = Http1Limits.builder().headBytes(200).headerCount(3).bodyBytes(10).build();

    @Test
    void aHeadMayHaveExactly64KiB() {
        assertThat(headOf(64 << 10)).hasSize(65_536);
        assertThat(Outcome.ofOne(headOf(64 << 10)).end()).isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(headOf((64 << 10) + 1)).end()).isEqualTo("HEAD_TOO_LARGE");
    }

    @Test
    void aHeadOfManyLinesIsCountedWhole() {
        String lines = HEAD + ("A: " + "b".repeat(995) + "\r\n").repeat(60);
        int room = (64 << 10) - lines.length() - 7;

        assertThat(Outcome.ofOne(lines + "A: " + "b".repeat(room) + "\r\n\r\n").end()).isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(lines + "A: " + "b".repeat(room + 1) + "\r\n\r\n").end())
                .isEqualTo("HEAD_TOO_LARGE");
    }

    @Test
    void theEmptyLineBeforeTheRequestCounts() {
        assertThat(Outcome.ofOne("\r\n" + headOf(198), SMALL).end()).isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne("\r\n" + headOf(199), SMALL).end()).isEqualTo("HEAD_TOO_LARGE");
    }

    @Test
    void aHeadWithoutAnEndIsRefusedAtTheLimitAndNotLater() {
        String endless = headOf(300);
        assertThat(Outcome.ofOne(endless.substring(0, 196), SMALL).end()).isEqualTo(Outcome.CUT);
        assertThat(Outcome.ofOne(endless.substring(0, 199), SMALL).end()).isEqualTo("HEAD_TOO_LARGE");

        Pieces oneByOne = Pieces.of(endless, 1);
        Outcome.read(oneByOne, SMALL, 1);
        assertThat(oneByOne.position()).isLessThanOrEqualTo(200);
    }

    @Test
    void aRequestLineMayFillTheHead() {
        String rest = " HTTP/1.0\r\n\r\n";
        assertThat(Outcome.ofOne("GET /" + "x".repeat(195 - rest.length()) + rest, SMALL).end())
                .isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne("GET /" + "x".repeat(196 - rest.length()) + rest, SMALL).end())
                .isEqualTo("HEAD_TOO_LARGE");
    }

    @Test
    void aHeadMayHaveExactly100Fields() {
        assertThat(Outcome.ofOne(HEAD + "A: b\r\n".repeat(99) + "\r\n").request().head().headers().size())
                .isEqualTo(100);
        assertThat(Outcome.ofOne(HEAD + "A: b\r\n".repeat(100) + "\r\n").end()).isEqualTo("TOO_MANY_HEADERS");
    }

    @Test
    void aContentLengthAboveTheLimitIsRefusedBeforeTheBodyIsRead() {
        assertThat(Outcome.ofOne(HEAD + "Content-Length: 10\r\n\r\n0123456789", SMALL).request().body())
                .isEqualTo("0123456789");
        assertThat(Outcome.ofOne(HEAD + "Content-Length: 11\r\n\r\n", SMALL).end()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void aLimitOfNothingLeavesRequestsWithoutABody() {
        Http1Limits nothing = Http1Limits.builder().bodyBytes(0).build();

        assertThat(Outcome.ofOne(HEAD + "Content-Length: 0\r\n\r\n", nothing).end()).isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(CHUNKED + "0\r\n\r\n", nothing).end()).isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(CHUNKED + "1\r\n", nothing).end()).isEqualTo("BODY_TOO_LARGE");
        assertThat(Outcome.ofOne(HEAD + "Content-Length: 1\r\n\r\n", nothing).end()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void chunksAboveTheLimitAreRefusedBeforeTheirDataAreRead() {
        assertThat(Outcome.ofOne(CHUNKED + "A\r\n0123456789\r\n0\r\n\r\n", SMALL).end()).isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(CHUNKED + "9\r\n012345678\r\n1\r\n9\r\n0\r\n\r\n", SMALL).end())
                .isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(CHUNKED + "B\r\n", SMALL).end()).isEqualTo("BODY_TOO_LARGE");
        assertThat(Outcome.ofOne(CHUNKED + "9\r\n012345678\r\n2\r\n", SMALL).end()).isEqualTo("BODY_TOO_LARGE");
        assertThat(Outcome.ofOne(CHUNKED + "A\r\n0123456789\r\n1\r\n", SMALL).end()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void tenMebibytesAreReadAndOneByteMoreIsNot() {
        String most = "x".repeat(10 << 20);
        Outcome known = Outcome.read(
                Pieces.whole(HEAD + "Content-Length: 10485760\r\n\r\n" + most), Http1Limits.defaults(), 1);
        Outcome chunked = Outcome.read(
                Pieces.whole(CHUNKED + "A00000\r\n" + most + "\r\n0\r\n\r\n"), Http1Limits.defaults(), 1);
        Outcome over = Outcome.read(
                Pieces.whole(CHUNKED + "A00000\r\n" + most + "\r\n1\r\n"), Http1Limits.defaults(), 1);

        assertThat(known.request().body().equals(most)).isTrue();
        assertThat(chunked.request().body().equals(most)).isTrue();
        assertThat(over.end()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void theExtensionsOfOneBodyMayTogetherBeAsLongAsAHead() {
        String half = ";a=" + "b".repeat(97);
        assertThat(Outcome.ofOne(CHUNKED + "1" + half + "\r\nx\r\n0" + half + "\r\n\r\n", SMALL).end())
                .isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(CHUNKED + "1" + half + "\r\nx\r\n1" + half + "b\r\n", SMALL).end())
                .isEqualTo("CHUNK_EXTENSIONS_TOO_LONG");
        assertThat(Outcome.ofOne(CHUNKED + "1" + half + half + "\r\nx\r\n1;a\r\n", SMALL).end())
                .isEqualTo("CHUNK_EXTENSIONS_TOO_LONG");
    }

    @Test
    void trailersAreHeldToTheLimitsOfAHead() {
        assertThat(Outcome.ofOne(CHUNKED + "0\r\nA: " + "b".repeat(193) + "\r\n\r\n", SMALL).end())
                .isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(CHUNKED + "0\r\nA: " + "b".repeat(194) + "\r\n\r\n", SMALL).end())
                .isEqualTo("HEAD_TOO_LARGE");
        assertThat(Outcome.ofOne(CHUNKED + "0\r\n" + "A:\r\n".repeat(3) + "\r\n", SMALL).end())
                .isEqualTo(Outcome.READ);
        assertThat(Outcome.ofOne(CHUNKED + "0\r\n" + "A:\r\n".repeat(4) + "\r\n", SMALL).end())
                .isEqualTo("TOO_MANY_HEADERS");
    }

    private static String headOf(int bytes) {
        return HEAD + "A: " + "b".repeat(bytes - HEAD.length() - 7) + "\r\n\r\n";
    }
}
