package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class StreamedBodyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StreamedBody body = new StreamedBody();
    private final Publisher publisher = new Publisher();

    /** The client's side, which only counts. */
    private static final class Publisher implements Subscription {
        private long requested;
        private boolean cancelled;

        @Override
        public void request(long count) {
            requested += count;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private static ByteBuffer piece(int size) {
        return ByteBuffer.allocate(size);
    }

    private void assertFails(String message) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> body.next(PATIENCE)).withMessage(message);
    }

    @Test
    void whatIsNotReadIsNotAskedFor() throws Exception {
        body.onSubscribe(publisher);
        long window = publisher.requested;
        for (long i = 0; i < window; i++) {
            body.onNext(List.of(piece(1), piece(0), piece(2)));
        }
        assertThat(window).isBetween(1L, 16L);
        assertThat(publisher.requested).isEqualTo(window);

        assertThat(body.next(PATIENCE).orElseThrow().remaining()).isEqualTo(1);
        assertThat(body.next(PATIENCE).orElseThrow().remaining()).as("the empty one is left out").isEqualTo(2);

        assertThat(publisher.requested).isEqualTo(window + 1);
    }

    @Test
    void aDeliveryOfNothingIsNotTheEnd() throws Exception {
        body.onSubscribe(publisher);
        body.onNext(List.of(piece(0)));
        body.onNext(List.of(piece(3)));
        body.onComplete();

        assertThat(body.next(PATIENCE).orElseThrow().remaining()).isEqualTo(3);
        assertThat(body.next(PATIENCE)).isEmpty();
        assertThat(body.next(PATIENCE)).isEmpty();
    }

    @Test
    void whatCameBeforeAFailureIsReadFirst() throws Exception {
        body.onSubscribe(publisher);
        body.onNext(List.of(piece(1)));
        body.onError(new IllegalStateException("any"));

        assertThat(body.poll()).isPresent();
        assertThat(body.poll()).isEmpty();
        assertFails("java.lang.IllegalStateException: any");
        assertFails("java.lang.IllegalStateException: any");
    }

    @Test
    void aTimeoutDoesNotEndTheBody() throws Exception {
        body.onSubscribe(publisher);
        assertThatExceptionOfType(UpstreamTimeoutException.class).isThrownBy(() -> body.next(Duration.ofMillis(1)));

        body.onNext(List.of(piece(1)));

        assertThat(body.next(PATIENCE)).isPresent();
    }

    @Test
    void aBodyClosedBeforeItBeginsIsCancelledWhenItDoes() {
        body.close();

        body.onSubscribe(publisher);

        assertThat(publisher.cancelled).isTrue();
        assertThat(publisher.requested).isZero();
        assertFails("closed before its end");
    }

    @Test
    void closingCancelsTheExchangeAndHasNoProperEndEvenIfTheClientKeepsQuiet() {
        body.onSubscribe(publisher);

        body.close();
        body.close();

        assertThat(publisher.cancelled).isTrue();
        assertFails("closed before its end");
    }

    @Test
    void aFailureBehindTheHeadIsReportedOnceTheBodyCannotBegin() {
        body.failUnlessBegun(new IOException("any"));

        assertFails("any");
    }

    @Test
    void aFailureOfTheExchangeIsNoneOfABodyThatHasBegun() throws Exception {
        body.onSubscribe(publisher);

        body.failUnlessBegun(new IOException("any"));
        body.onComplete();

        assertThat(body.next(PATIENCE)).isEmpty();
    }
}
