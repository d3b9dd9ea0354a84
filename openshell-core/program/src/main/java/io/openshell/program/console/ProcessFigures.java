package io.openshell.program.console;

import io.openshell.program.Version;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;

/** What a console says of the process it runs in. Used by one thread. */
public final class ProcessFigures {
    /** A shorter time says little of the processor. */
    private static final long SHORTEST_NANOS = Duration.ofSeconds(1).toNanos();

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    private long seenNanos = System.nanoTime();
    private long seenCpuNanos = cpuNanos();
    private long cpuPermille;

    /** Creates one. */
    public ProcessFigures() {}

    /** Writes what does not change: versions, and when the process began. */
    public void writeAbout(JsonWriter out) {
        out.name("about").object()
                .member("version", Version.current())
                .member("java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")")
                .member("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"))
                .member("processors", Runtime.getRuntime().availableProcessors())
                .member("pid", ProcessHandle.current().pid())
                .member("started", started)
                .endObject();
    }

    /** Writes memory in bytes and the share of one processor in thousandths, over the last second or so. */
    public void write(JsonWriter out) {
        MemoryUsage heap = memory.getHeapMemoryUsage();
        out.member("heapUsed", heap.getUsed())
                .member("heapMax", heap.getMax())
                .member("cpu", cpu());
    }

    private long cpu() {
        long now = System.nanoTime();
        if (now - seenNanos >= SHORTEST_NANOS) {
            long used = cpuNanos();
            cpuPermille = Math.max(0, (used - seenCpuNanos) * 1_000 / (now - seenNanos));
            seenNanos = now;
            seenCpuNanos = used;
        }
        return cpuPermille;
    }

    private static long cpuNanos() {
        Optional<Duration> used = ProcessHandle.current().info().totalCpuDuration();
        return used.map(Duration::toNanos).orElse(0L);
    }
}
