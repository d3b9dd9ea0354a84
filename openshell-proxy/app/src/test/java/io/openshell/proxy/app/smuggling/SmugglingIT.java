package io.openshell.proxy.app.smuggling;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Hostile streams through a real proxy to nginx, Node's and Python's servers. No backend sees a request, a path, a
 * header or a byte of a body that the proxy did not report and a strict reader would not find in the stream; the next
 * client over the same connection is served as if nothing had happened.
 *
 * <p>{@code -Dsmuggling.random=N} sets how many random streams are tried, {@code -Dsmuggling.seed=S} which.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class SmugglingIT {
    private static final int RANDOM_STREAMS = Integer.getInteger("smuggling.random", 500);

    /** One in so many streams of the table is sent byte by byte, too. */
    private static final int DRIPPED = 20;

    /** A lane in which something went wrong may be poisoned: what follows there says nothing new. */
    private static final int MOST_FAULTS = 5;

    private final List<Lane> lanes = new ArrayList<>();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.of("inference.local");
        lanes.add(new Lane(RecorderProcess.node(directory), certificate));
        lanes.add(new Lane(RecorderProcess.python(directory), certificate));
        lanes.add(new Lane(Nginx.start(directory), certificate));
    }

    @AfterAll
    void stop() throws IOException {
        for (Lane lane : lanes) {
            lane.close();
        }
    }

    @Test
    void noStreamOfTheTableReachesABackendAsAnythingElse() throws Exception {
        List<HostileStream> table = StreamTable.all();
        assertThat(table.stream().map(HostileStream::name)).hasSizeGreaterThan(120).doesNotHaveDuplicates();

        runAll("table", table::stream);
    }

    @Test
    void whereAStreamIsCutChangesNothing() throws Exception {
        List<HostileStream> table = StreamTable.all();
        List<HostileStream> cut = new ArrayList<>();
        for (int i = 0; i < table.size(); i += DRIPPED) {
            cut.add(table.get(i).dripped());
        }
        cut.addAll(PipelinedStreams.CHUNKS_AND_MORE.cutEverywhere());
        cut.addAll(FramingStreams.ONE_BYTE_LEFT_OVER.cutEverywhere());

        runAll("cut", cut::stream);
    }

    /**
     * The same streams in each build, so that a build fails for a change and for nothing else; others are for long runs,
     * which take as long as their number of streams asks for.
     */
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void noRandomStreamReachesABackendAsAnythingElse() throws Exception {
        long seed = Long.getLong("smuggling.seed", 36444889166475L);

        runAll("random, seed " + seed, () -> RandomStreams.of(seed, RANDOM_STREAMS));
    }

    @Test
    void theBackendsTellOfWhatIsSmuggledPastTheProxy() throws Exception {
        for (Lane lane : lanes) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lane.backend().port())) {
                socket.getOutputStream().write(HostileStream.encode(Requests.good() + Requests.get("/hidden")));

                assertThat(lane.backend().next().line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
                assertThat(lane.backend().next().line()).contains("GET /hidden HTTP/1.1");

                socket.getOutputStream().write(HostileStream.encode("\0\r\n\r\n"));
                assertThat(lane.backend().next().readable()).isFalse();
            }
        }
    }

    /** Runs the streams at every backend, all at the same time, and fails with what was wrong. */
    private void runAll(String what, Supplier<Stream<HostileStream>> streams) throws Exception {
        long began = System.nanoTime();
        List<Callable<Tally>> tasks = new ArrayList<>();
        for (Lane lane : lanes) {
            tasks.add(() -> run(lane, streams.get()));
        }
        Tally sum = new Tally();
        try (ExecutorService threads = Executors.newFixedThreadPool(lanes.size())) {
            for (Future<Tally> done : threads.invokeAll(tasks)) {
                sum.add(done.get());
            }
        }
        System.out.printf("smuggling, %s: %s in %d s%n", what, sum.line(lanes.size()),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
        assertThat(sum.faults()).as(what).isEmpty();
    }

    private static Tally run(Lane lane, Stream<HostileStream> streams) {
        Tally tally = new Tally();
        for (HostileStream stream : (Iterable<HostileStream>) streams::iterator) {
            tally.run(lane, stream);
            if (tally.faults().size() >= MOST_FAULTS) {
                return tally;
            }
        }
        return tally;
    }
}
