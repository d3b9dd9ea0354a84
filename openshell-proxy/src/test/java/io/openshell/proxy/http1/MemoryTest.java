package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory follows what a client sent, an announcement alone gets little, and it goes back when the client waits. */
class MemoryTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: inference.local\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10485760\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nA00000\r\n"})
    void anAnnouncedBodyThatIsNotSentCostsLittle(String announcement) {
        Pieces source = Pieces.whole(HEAD + announcement + "x");

        assertThat(Outcome.read(source, Http1Limits.defaults(), 1).end()).isEqualTo(Outcome.CUT);
        assertThat(source.largestBuffer()).isEqualTo(16 << 10);
    }

    @Test
    void memoryForChunksIsAtMostTwiceWhatCame() {
        for (int sent = 10_000; sent < 2_000_000; sent *= 3) {
            Pieces source = Pieces.whole(HEAD + "Transfer-Encoding: chunked\r\n\r\nA00000\r\n" + "x".repeat(sent));

            assertThat(Outcome.read(source, Http1Limits.defaults(), 1).end()).isEqualTo(Outcome.CUT);
            assertThat(source.largestBuffer()).isBetween(sent, Math.max(2 * sent, 16 << 10));
        }
    }

    @Test
    void anAnnouncedBodyGetsAllItsMemoryOnceItHasBegunAndOnlyIfThereIsThatMuch() throws Exception {
        String request = HEAD + "Content-Length: 50001\r\n\r\n" + "x".repeat(50_001);
        List<Long> asked = new ArrayList<>();
        Http1RequestReader reader = reader(Pieces.whole(request));
        reader.readBody(reader.readHead(), asked::add);
        assertThat(asked).containsExactly(16L << 10, 50_001L - (16 << 10));

        Http1RequestReader refused = reader(Pieces.whole(request));
        Http1RequestHead head = refused.readHead();
        assertThatExceptionOfType(Http1ViolationException.class)
                .isThrownBy(() -> refused.readBody(head, bytes -> bytes <= 16 << 10))
                .matches(e -> e.violation() == Http1Violation.NO_MEMORY_FOR_BODY);
    }

    @Test
    void aSmallBodyGetsAnArrayOfItsOwnLength() throws Exception {
        Http1RequestReader reader = reader(Pieces.whole(HEAD + "Content-Length: 5\r\n\r\nhello"));

        assertThat(reader.readBody(reader.readHead()).array()).asString().isEqualTo("hello");
    }

    @Test
    void aBodyThatGrewGetsAnArrayOfItsOwnLength() throws Exception {
        Http1RequestReader reader = reader(Pieces.of(HEAD + "Content-Length: 50001\r\n\r\n" + "x".repeat(50_001), 999));

        assertThat(reader.readBody(reader.readHead()).array()).hasSize(50_001);
    }

    @Test
    void aHeadCostsFourKibibytesAtFirstAndNeverMoreThanItsLimit() {
        Pieces small = Pieces.whole(HEAD + "\r\n");
        Outcome.read(small, Http1Limits.defaults(), 1);
        assertThat(small.largestBuffer()).isEqualTo(4 << 10);

        Pieces endless = Pieces.of("x".repeat(200_000), 1000);
        assertThat(Outcome.read(endless, Http1Limits.defaults(), 1).end()).isEqualTo("HEAD_TOO_LARGE");
        assertThat(endless.largestBuffer()).isEqualTo(64 << 10);
    }

    @Test
    void aConnectionThatWaitsHoldsNoBuffer() throws Exception {
        Pieces source = Pieces.whole(HEAD + "A: " + "b".repeat(40_000) + "\r\n\r\n");
        Http1RequestReader reader = reader(source);
        assertThat(reader.awaitRequest()).isTrue();
        assertThat(source.callsBeforeWait()).isZero();

        reader.readBody(reader.readHead());
        assertThat(source.largestBuffer()).isEqualTo(64 << 10);
        long calls = source.calls();

        assertThat(reader.awaitRequest()).isFalse();
        assertThat(source.callsBeforeWait()).isEqualTo(calls);
    }

    private static Http1RequestReader reader(Pieces source) {
        return new Http1RequestReader(source, Http1Limits.defaults());
    }
}
