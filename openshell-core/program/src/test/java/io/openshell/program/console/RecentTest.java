package io.openshell.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.program.console.Recent.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The newest stay, in order, and no reader gets one twice or out of turn. */
class RecentTest {
    @Test
    void theOldestMakeRoom() {
        Recent<String> recent = new Recent<>(3);
        assertThat(recent.since(0)).isEmpty();
        for (String value : List.of("a", "b", "c", "d")) {
            recent.add(value);
        }
        assertThat(recent.since(0)).extracting(Entry::value).containsExactly("b", "c", "d");
        assertThat(recent.since(3)).containsExactly(new Entry<>(3, "d"));
        assertThat(recent.since(4)).isEmpty();
        assertThat(recent.added()).isEqualTo(4);
    }

    @Test
    void aReaderSeesEveryEntryOnceWhileManyAdd() throws Exception {
        int writers = 8;
        int each = 2_000;
        Recent<Integer> recent = new Recent<>(writers * each);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> writer = () -> {
                for (int i = 0; i < each; i++) {
                    recent.add(i);
                }
                return true;
            };
            List<Future<Boolean>> all =
                    java.util.stream.Stream.generate(() -> executor.submit(writer)).limit(writers).toList();
            Set<Long> seen = new HashSet<>();
            long next = 0;
            while (next < (long) writers * each) {
                for (Entry<Integer> entry : recent.since(next)) {
                    assertThat(seen.add(entry.number())).isTrue();
                    assertThat(entry.number()).isGreaterThanOrEqualTo(next);
                    next = entry.number() + 1;
                }
            }
            for (Future<Boolean> done : all) {
                assertThat(done.get()).isTrue();
            }
            assertThat(seen).hasSize(writers * each);
        }
    }
}
