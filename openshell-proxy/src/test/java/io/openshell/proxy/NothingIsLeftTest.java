package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import com.sun.management.UnixOperatingSystemMXBean;
import io.openshell.router.testing.NetworkFault;
import io.openshell.router.wire.TlsSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * All faults at once on both sides, and what this process holds afterwards: each cell by itself shows its connections and
 * its memory; threads, descriptors and buffers are the process's.
 */
@Isolated("threads, descriptors and buffers are the process's")
class NothingIsLeftTest {
    private static final int AT_ONCE = 6;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Threads of a proxy, of a router's client, and of tasks that such a client runs. */
    private static final Pattern OURS =
            Pattern.compile("\"(openshell-|HttpClient-)|io\\.openshell\\.(proxy|router|core)\\.(?!NothingIsLeftTest)");

    @TempDir
    Path folder;

    private int dumps;

    @Test
    void noThreadDescriptorOrBufferIsLeft() throws Exception {
        // What is made once and kept, such as the pollers of the JDK, is made here.
        runAll(cells().filter(cell -> cell.name().contains("RESET")).toList());
        List<String> threadsBefore = threads();
        long descriptorsBefore = descriptors();
        int buffersBefore = TlsSession.buffersInUse();

        runAll(cells().toList());

        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (threads().size() > threadsBefore.size()
                || descriptors() > descriptorsBefore
                || TlsSession.buffersInUse() > buffersBefore) {
            if (System.nanoTime() > deadline) {
                assertThat(threads()).as("threads").hasSizeLessThanOrEqualTo(threadsBefore.size());
                assertThat(TlsSession.buffersInUse()).as("buffers of TLS sessions").isLessThanOrEqualTo(buffersBefore);
                assertThat(descriptors()).as("descriptors").isLessThanOrEqualTo(descriptorsBefore);
            }
            // There is nothing to wait for but the ends of threads that nobody knows.
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private record Cell(String name, Callable<Void> run) {}

    private static Stream<Cell> cells() {
        Stream<Cell> clientSide =
                rows(ClientSideFaultsTest.TABLE).map(row -> new Cell("client " + row[0] + " " + row[1], () -> {
                    new ClientSideFaultsTest().cell(
                            ClientSideFaultsTest.Phase.valueOf(row[0]),
                            NetworkFault.valueOf(row[1]),
                            row[2],
                            Integer.parseInt(row[3]),
                            orNull(row[4]),
                            orNull(row[5]));
                    return null;
                }));
        Stream<Cell> backendSide =
                rows(BackendSideFaultsTest.TABLE).map(row -> new Cell("backend " + row[0] + " " + row[1], () -> {
                    new BackendSideFaultsTest().cell(
                            BackendSideFaultsTest.Phase.valueOf(row[0]), NetworkFault.valueOf(row[1]), row[2], row[3]);
                    return null;
                }));
        return Stream.concat(clientSide, backendSide);
    }

    private static Stream<String[]> rows(String table) {
        return table.lines().filter(line -> !line.startsWith("#")).map(line -> line.strip().split(" *, *"));
    }

    private static String orNull(String value) {
        return value.equals("-") ? null : value;
    }

    private static void runAll(List<Cell> cells) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Void>> done = executor.invokeAll(cells.stream().map(Cell::run).toList());
            for (int i = 0; i < cells.size(); i++) {
                assertThat(done.get(i)).as(cells.get(i).name()).succeedsWithin(Duration.ZERO);
            }
        }
    }

    /** Returns the lines of a thread dump, virtual threads included, that name threads or code of ours. */
    private List<String> threads() throws IOException {
        Path dump = folder.resolve("threads-" + dumps++).toAbsolutePath();
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
        try (Stream<String> lines = Files.lines(dump)) {
            return lines.filter(line -> OURS.matcher(line).find()).toList();
        } finally {
            Files.delete(dump);
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
