package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.tls.Leaf;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RenewingLeafTest {
    private static final Duration LIFETIME = CertificateMinter.LEAF_LIFETIME;
    private static final Duration TWO_THIRDS = LIFETIME.multipliedBy(2).dividedBy(3);

    private final CertificateAuthority ca = TestCa.at(TestCa.NOW);
    private final Instant caEnd = ca.certificate().getNotAfter().toInstant();
    private final SettableClock clock = new SettableClock();
    private final AtomicInteger minted = new AtomicInteger();

    @Test
    void theSameLeafIsReturnedUntilTwoThirdsOfItsLifeAreOver() {
        RenewingLeaf leaf = new RenewingLeaf(this::mint, caEnd, clock);
        Leaf first = leaf.current();

        clock.now = TestCa.NOW.plus(TWO_THIRDS).minusSeconds(1);
        assertThat(leaf.current()).isSameAs(first);

        clock.now = TestCa.NOW.plus(TWO_THIRDS);
        Leaf second = leaf.current();
        assertThat(second).isNotSameAs(first);
        assertThat(second.privateKey()).isNotEqualTo(first.privateKey());
        assertThat(end(second)).isEqualTo(clock.now.plus(LIFETIME));
        assertThat(leaf.current()).isSameAs(second);
        assertThat(minted).hasValue(2);
    }

    @Test
    void aLeafThatEndedIsReplaced() {
        RenewingLeaf leaf = new RenewingLeaf(this::mint, caEnd, clock);

        clock.now = TestCa.NOW.plus(LIFETIME.multipliedBy(10));

        assertThat(end(leaf.current())).isEqualTo(clock.now.plus(LIFETIME));
    }

    @Test
    void aLeafThatIsNotValidYetBecauseTheClockWasSetBackIsReplaced() {
        RenewingLeaf leaf = new RenewingLeaf(this::mint, caEnd, clock);

        clock.now = TestCa.NOW.minus(Duration.ofDays(1));

        assertThat(leaf.current().chain().getFirst().getNotBefore()).isBefore(clock.now);
    }

    @Test
    void theLastLeafEndsWithTheCaAndIsMintedOnce() {
        clock.now = caEnd.minus(Duration.ofDays(1));
        RenewingLeaf leaf = new RenewingLeaf(this::mint, caEnd, clock);
        Leaf last = leaf.current();
        assertThat(end(last)).isEqualTo(caEnd);

        clock.now = caEnd.minusSeconds(1);
        assertThat(leaf.current()).isSameAs(last);

        clock.now = caEnd.plus(Duration.ofDays(1));
        assertThat(leaf.current()).isSameAs(last);
        assertThat(minted).hasValue(1);
    }

    @Test
    void whileOneCallerMintsTheOthersGoOnWithThePresentLeaf() throws Exception {
        CountDownLatch minting = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        RenewingLeaf leaf = new RenewingLeaf(now -> mintInSecondCall(now, minting, mayFinish), caEnd, clock);
        Leaf first = leaf.current();
        clock.now = TestCa.NOW.plus(TWO_THIRDS);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Leaf> renewer = threads.submit(leaf::current);
            assertThat(minting.await(10, TimeUnit.SECONDS)).isTrue();
            Leaf meanwhile = threads.submit(leaf::current).get(5, TimeUnit.SECONDS);
            mayFinish.countDown();

            assertThat(meanwhile).isSameAs(first);
            assertThat(renewer.get(10, TimeUnit.SECONDS)).isNotSameAs(first).isSameAs(leaf.current());
        }
        assertThat(minted).hasValue(2);
    }

    @Test
    void manyCallersOfALeafThatEndedGetTheOneThatReplacesIt() throws Exception {
        RenewingLeaf leaf = new RenewingLeaf(this::mint, caEnd, clock);
        clock.now = TestCa.NOW.plus(LIFETIME);
        CountDownLatch start = new CountDownLatch(1);
        List<Leaf> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Leaf>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(threads.submit(() -> {
                    start.await();
                    return leaf.current();
                }));
            }
            start.countDown();
            for (Future<Leaf> call : calls) {
                seen.add(call.get(10, TimeUnit.SECONDS));
            }
        }

        assertThat(seen).allMatch(one -> one == leaf.current());
        assertThat(minted).hasValue(2);
    }

    private Leaf mint(Instant now) {
        minted.incrementAndGet();
        return CertificateMinter.mintLeaf(ca, now);
    }

    private Leaf mintInSecondCall(Instant now, CountDownLatch minting, CountDownLatch mayFinish) {
        if (minted.get() == 1) {
            minting.countDown();
            try {
                assertThat(mayFinish.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return mint(now);
    }

    private static Instant end(Leaf leaf) {
        return leaf.chain().getFirst().getNotAfter().toInstant();
    }

    private static final class SettableClock implements InstantSource {
        private volatile Instant now = TestCa.NOW;

        @Override
        public Instant instant() {
            return now;
        }
    }
}
