package io.openshell.program.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static final int WRITERS = 8;
    private static final int LINES = 2_000;

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Remembers what was written, and stands for a system that takes its time. */
    private static class Slow extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final AtomicInteger inside = new AtomicInteger();
        final CountDownLatch written = new CountDownLatch(1);
        int writes;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            writes++;
            Thread.yield();
            bytes.write(some, offset, length);
            inside.decrementAndGet();
            written.countDown();
        }

        List<String> lines() {
            return bytes.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Writes nothing before it is let. */
    private static final class Held extends Slow {
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            writing.countDown();
            try {
                assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            super.write(some, offset, length);
        }
    }

    @Test
    void everyLineIsWrittenWholeAndInTheOrderOfItsWriter() throws InterruptedException {
        Slow out = new Slow();
        LogLines log = new LogLines(out);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String name = "writer " + i + " ";
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < LINES; n++) {
                    // Those that wait and those that do not are one order.
                    if (n % 3 == 0) {
                        log.add(line(name + n));
                    } else {
                        log.addSoon(line(name + n));
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        log.flush();

        assertThat(out.lines()).hasSize(WRITERS * LINES);
        for (int i = 0; i < WRITERS; i++) {
            String name = "writer " + i + " ";
            List<String> own = out.lines().stream().filter(line -> line.startsWith(name)).toList();
            for (int n = 0; n < LINES; n++) {
                assertThat(own.get(n)).isEqualTo(name + n);
            }
        }
    }

    @Test
    void whoComesWhileALineIsWrittenDoesNotWait() throws Exception {
        Held out = new Held();
        LogLines log = new LogLines(out);
        Thread first = Thread.ofVirtual().start(() -> log.add(line("1")));
        assertThat(out.writing.await(20, TimeUnit.SECONDS)).isTrue();

        log.add(line("2"));
        log.add(line("3"));
        out.goOn.countDown();
        first.join();

        assertThat(out.lines()).containsExactly("1", "2", "3");
        assertThat(out.writes).isEqualTo(2);
    }

    @Test
    void aLogThatCannotBeWrittenStopsNobody() {
        LogLines log = new LogLines(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space");
            }
        });

        for (int i = 0; i < 3; i++) {
            log.add(line("line"));
        }
        log.add(line("x".repeat(2 << 20)));
        log.add(line("line"));
    }

    @Test
    void whatWaitsIsWrittenInTimeWithoutAnother() throws InterruptedException {
        Slow out = new Slow();

        new LogLines(out).addSoon(line("1"));

        assertThat(out.written.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(out.lines()).containsExactly("1");
    }

    @Test
    void linesThatMayWaitAreWrittenTogether() throws InterruptedException {
        Held out = new Held();
        LogLines log = new LogLines(out);
        log.addSoon(line("first"));
        // By the thread that writes later, while this one goes on.
        assertThat(out.writing.await(20, TimeUnit.SECONDS)).isTrue();
        for (int n = 0; n < LINES; n++) {
            log.addSoon(line("line " + n));
        }
        log.addSoon(line("last"));
        out.goOn.countDown();
        log.flush();

        assertThat(out.lines()).hasSize(LINES + 2).startsWith("first", "line 0").endsWith("line " + (LINES - 1),
                "last");
        assertThat(out.writes).isBetween(2, 3);
    }

    @Test
    void aLineThatMayNotWaitComesBehindThoseThatMay() {
        Slow out = new Slow();
        LogLines log = new LogLines(out);

        log.addSoon(line("1"));
        log.add(line("2"));
        log.addSoon(line("3"));
        log.flush();

        assertThat(out.lines()).containsExactly("1", "2", "3");
    }

    @Test
    void muchThatMayWaitIsWrittenAtOnce() {
        Slow out = new Slow();
        String large = "x".repeat(70_000);

        new LogLines(out).addSoon(line(large));

        assertThat(out.lines()).containsExactly(large);
    }

    @Test
    void whoWritesLaterOutlivesALogThatCouldNotBeWritten() throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(1);
        Slow out = new Slow() {
            @Override
            public void write(byte[] some, int offset, int length) throws IOException {
                if (failed.getCount() > 0) {
                    failed.countDown();
                    throw new IOException("no space");
                }
                super.write(some, offset, length);
            }
        };
        LogLines log = new LogLines(out);
        log.addSoon(line("lost"));
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();

        log.addSoon(line("2"));

        assertThat(out.written.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(out.lines()).containsExactly("2");
    }
}
