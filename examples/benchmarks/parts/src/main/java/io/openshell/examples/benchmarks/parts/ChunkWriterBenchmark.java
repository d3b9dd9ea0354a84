package io.openshell.examples.benchmarks.parts;

import io.openshell.core.Headers;
import io.openshell.proxy.http1.Http1ResponseWriter;
import io.openshell.router.wire.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Writes an answer of 20 events, each as it comes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChunkWriterBenchmark {
    private static final int EVENTS = 20;
    private static final Headers HEADERS =
            Headers.of("Content-Type", "text/event-stream", "x-request-id", "req_0123456789");

    private final ByteBuffer event = ByteBuffer.wrap(
            ("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\" word\"}}]}\n\n").getBytes(StandardCharsets.US_ASCII));
    private long written;

    /** Returns how many bytes were written so far. */
    @Benchmark
    public long writeEvents() throws Exception {
        Http1ResponseWriter writer = new Http1ResponseWriter(this::take, "POST", HttpVersion.HTTP_1_1, true);
        writer.begin(200, HEADERS);
        writer.flushHead();
        for (int i = 1; i < EVENTS; i++) {
            writer.writePieces(List.of(event.duplicate()));
        }
        writer.finish(List.of(event.duplicate()));
        return written;
    }

    private void take(ByteBuffer... buffers) {
        for (ByteBuffer buffer : buffers) {
            written += buffer.remaining();
            buffer.position(buffer.limit());
        }
    }
}
