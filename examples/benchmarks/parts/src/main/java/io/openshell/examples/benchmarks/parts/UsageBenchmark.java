package io.openshell.examples.benchmarks.parts;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import io.openshell.router.internal.usage.UsageMeter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finds the tokens that an answer says it took, in the pieces as they come. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UsageBenchmark {
    /** What the answer is; see {@link UsageAnswers}. */
    @Param({"chat-events", "chat-events-null", "chat-events-each", "anthropic-events", "responses-events",
        "bedrock-events", "chat-small", "responses-large", "embeddings-large"})
    public String answer;

    /** Where the bytes of a piece lie: in an array to be had, in one that is not, outside the heap. */
    @Param({"heap", "read-only", "direct"})
    public String memory;

    private InferenceProtocol protocol;
    private Headers headers;
    private List<ByteBuffer> pieces;

    /** Makes the answer. */
    @Setup
    public void setUp() {
        protocol = UsageAnswers.protocol(answer);
        headers = Headers.of("content-type", UsageAnswers.type(answer));
        pieces = UsageAnswers.pieces(answer).stream().map(this::placed).toList();
    }

    private ByteBuffer placed(byte[] piece) {
        return switch (memory) {
            case "heap" -> ByteBuffer.wrap(piece);
            case "read-only" -> ByteBuffer.wrap(piece).asReadOnlyBuffer();
            case "direct" -> ByteBuffer.allocateDirect(piece.length).put(piece).flip();
            default -> throw new IllegalArgumentException(memory);
        };
    }

    /** Returns what the answer took. */
    @Benchmark
    public TokenUsage meter() {
        UsageMeter meter = UsageMeter.of(protocol, 200, headers);
        for (ByteBuffer piece : pieces) {
            meter.accept(piece);
        }
        return meter.usage();
    }
}
