package io.openshell.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Viewers get everything and then what changes; nobody who is slow, and no fault, reaches anybody else. */
class FeedTest {
    private static final Duration SHORT = Duration.ofMillis(2);

    /** What a viewer was sent, event by event. */
    private static final class Received extends OutputStream {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void write(byte[] event) {
            events.add(new String(event, StandardCharsets.US_ASCII));
        }

        @Override
        public void write(int b) {
            throw new IllegalStateException("events are written whole");
        }
    }

    /** A client that takes nothing. */
    private static final class Stuck extends OutputStream {
        final CountDownLatch never = new CountDownLatch(1);

        @Override
        public void write(int b) throws IOException {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException("closed by interrupt", e);
            }
        }
    }

    private static Future<Boolean> watch(ExecutorService executor, Feed feed, OutputStream out) {
        return executor.submit(() -> {
            Viewer viewer = feed.join().orElseThrow();
            try {
                viewer.serve(out);
            } finally {
                feed.leave(viewer);
            }
            return true;
        });
    }

    @Test
    void aNewcomerGetsAllAndThenWhatChanges() throws Exception {
        CountingContent content = new CountingContent();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Feed feed = Feed.start(content, SHORT)) {
            Received first = new Received();
            watch(executor, feed, first);
            assertThat(first.events.take()).matches("event: all\ndata: \\{\"all\":\\d+}\n\n");
            assertThat(first.events.take()).matches("event: some\ndata: \\{\"look\":\\d+}\n\n");
            Received second = new Received();
            watch(executor, feed, second);
            assertThat(second.events.take()).startsWith("event: all\n");
            assertThat(second.events.take()).startsWith("event: some\n");
            assertThat(first.events.take()).startsWith("event: some\n");
        }
    }

    @Test
    void whileNobodyWatchesNothingIsLookedAt() throws Exception {
        CountingContent content = new CountingContent();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Feed feed = Feed.start(content, SHORT)) {
            assertThat(content.looks).hasValue(0);
            Received viewer = new Received();
            watch(executor, feed, viewer);
            viewer.events.take();
            assertThat(content.looks).hasPositiveValue();
        }
    }

    @Test
    void aViewerThatTakesNothingIsDroppedAndTheOthersGoOn() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Feed feed = Feed.start(new CountingContent(), SHORT)) {
            Received other = new Received();
            watch(executor, feed, other);
            Future<Boolean> stuck = watch(executor, feed, new Stuck());
            assertThat(stuck).failsWithin(Duration.ofSeconds(60)).withThrowableThat()
                    .withMessageContaining("closed by interrupt");
            other.events.clear();
            assertThat(other.events.take()).startsWith("event: some\n");
        }
    }

    @Test
    void thereIsRoomForEight() throws Exception {
        try (Feed feed = Feed.start(new CountingContent(), Duration.ofHours(1))) {
            List<Viewer> viewers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                viewers.add(feed.join().orElseThrow());
            }
            assertThat(feed.join()).isEmpty();
            feed.leave(viewers.getFirst());
            assertThat(feed.join()).isPresent();
        } finally {
            // Closing the feed interrupts its viewers, of which this thread was all.
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aFaultOfTheContentEndsTheViewersAndNotTheFeed() throws Exception {
        CountingContent content = new CountingContent();
        ConsoleContent faulty = new ConsoleContent() {
            @Override
            public void look() {
                content.look();
                if (content.looks.get() == 1) {
                    throw new IllegalStateException("a fault");
                }
            }

            @Override
            public void writeAll(JsonWriter out) {
                content.writeAll(out);
            }

            @Override
            public boolean writeChanges(JsonWriter out) {
                return content.writeChanges(out);
            }
        };
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Feed feed = Feed.start(faulty, SHORT)) {
            Received first = new Received();
            assertThat(watch(executor, feed, first)).succeedsWithin(Duration.ofSeconds(60));
            assertThat(first.events).isEmpty();
            Received second = new Received();
            watch(executor, feed, second);
            assertThat(second.events.take()).startsWith("event: all\n");
        }
    }
}
