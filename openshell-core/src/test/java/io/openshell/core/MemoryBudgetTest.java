package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openshell.core.MemoryBudget.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final MemoryBudget budget = MemoryBudget.of(100);

    @Test
    void sharesTakeUntilNothingIsLeft() {
        Share first = budget.share();
        Share second = budget.share();

        assertThat(first.take(60)).isTrue();
        assertThat(second.take(41)).isFalse();
        assertThat(second.take(40)).isTrue();
        assertThat(second.take(1)).isFalse();
        assertThat(second.take(0)).isTrue();
        assertThat(budget.taken()).isEqualTo(100);
        assertThat(budget.left()).isZero();
        assertThat(first.held()).isEqualTo(60);
    }

    @Test
    void whatIsClosedCanBeTakenAgain() {
        Share first = budget.share();
        assertThat(first.take(70)).isTrue();
        assertThat(first.take(30)).isTrue();

        first.close();
        first.close();

        assertThat(budget.taken()).isZero();
        assertThat(first.held()).isZero();
        assertThat(budget.share().take(100)).isTrue();
    }

    @Test
    void aHugeDemandIsRefusedAndDoesNotOverflow() {
        Share share = budget.share();
        assertThat(share.take(1)).isTrue();

        assertThat(share.take(Long.MAX_VALUE)).isFalse();
        assertThat(budget.taken()).isEqualTo(1);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryBudget.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryBudget.of(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> budget.share().take(-1));
    }

    @Test
    void theHeapsBudgetIsAQuarterOfTheHeap() {
        assertThat(MemoryBudget.ofHeap().bytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    }

    @Test
    void manyThreadsNeverTakeMoreThanThereIs() throws Exception {
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        AtomicLong given = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 20_000; round++) {
                    try (Share share = budget.share()) {
                        if (share.take(30)) {
                            given.incrementAndGet();
                            most.accumulateAndGet(held.addAndGet(30), Math::max);
                            held.addAndGet(-30);
                        }
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(given.get()).isPositive();
        assertThat(most.get()).isLessThanOrEqualTo(90);
        assertThat(budget.taken()).isZero();
    }
}
