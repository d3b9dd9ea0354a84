package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class SplicedBodyTest {
    @Test
    void aSmallBodyIsOnePiece() {
        SplicedBody body = new SplicedBody(List.of(text("{\"a\":1,"), text("\"model\":\"x\""), text("}")), 20);

        assertThat(published(body)).containsExactly("{\"a\":1,\"model\":\"x\"}");
        assertThat(published(body)).as("a second time").hasSize(1);
        assertThat(body.contentLength()).isEqualTo(20);
    }

    @Test
    void aLargeBodyLeavesInItsSlicesOfAtMost64Kibibytes() {
        String large = "x".repeat(100_000);
        SplicedBody body = new SplicedBody(List.of(text("{"), text(large), text("}")), large.length() + 2);

        assertThat(published(body)).extracting(String::length).containsExactly(1, 64 << 10, 100_000 - (64 << 10), 1);
        assertThat(String.join("", published(body))).isEqualTo("{" + large + "}");
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    }

    private static List<String> published(SplicedBody body) {
        List<String> pieces = new ArrayList<>();
        body.subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer piece) {
                pieces.add(StandardCharsets.US_ASCII.decode(piece).toString());
            }

            @Override
            public void onError(Throwable fault) {
                pieces.add(fault.toString());
            }

            @Override
            public void onComplete() {
                // All pieces are here.
            }
        });
        return pieces;
    }
}
