package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyCollectorTest {
    @Test
    void piecesOfAnySizeAreJoinedInOrder() {
        Random random = new Random(3);
        byte[] body = new byte[300_000];
        random.nextBytes(body);
        BodyCollector collector = new BodyCollector(body.length);

        for (int from = 0; from < body.length;) {
            int size = Math.min(body.length - from, random.nextInt(10) == 0 ? 20_000 : 1 + random.nextInt(3));
            assertThat(collector.add(ByteBuffer.wrap(body, from, size).asReadOnlyBuffer())).isTrue();
            from += size;
        }

        assertThat(collector.toByteArray()).isEqualTo(body);
    }

    @Test
    void nothingIsAnEmptyBody() {
        assertThat(new BodyCollector(10).toByteArray()).isEmpty();
    }

    @Test
    void theLimitIsTheLastSizeThatFits() {
        BodyCollector collector = new BodyCollector(10);

        assertThat(collector.add(ByteBuffer.allocate(9))).isTrue();
        assertThat(collector.add(ByteBuffer.allocate(1))).isTrue();
        assertThat(collector.add(ByteBuffer.allocate(1))).isFalse();
        assertThat(collector.add(ByteBuffer.allocate(Integer.MAX_VALUE / 64))).isFalse();
    }

    /** A body of tiny chunks must not take many times its size: an object per chunk is dozens of bytes. */
    @Test
    void tinyPiecesAreNotKept() {
        BodyCollector collector = new BodyCollector(1000);
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pieces.add(ByteBuffer.wrap(new byte[] {(byte) i}));
            collector.add(pieces.get(i));
        }

        pieces.forEach(piece -> piece.array()[0] = -1);

        assertThat(collector.toByteArray()).startsWith(0, 1, 2, 3).doesNotContain(-1);
    }
}
