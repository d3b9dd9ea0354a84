package io.openshell.examples.benchmarks.parts;

import io.openshell.core.json.InvalidJsonException;
import io.openshell.core.json.ModelRewriter;
import io.openshell.core.json.RewrittenBody;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Pins the model in a body; 100,000 bytes in 50 µs are 2 GB/s. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RewriterBenchmark {
    /** What the prompt is made of. */
    @Param({"plain", "code", "wide"})
    public String text;

    /** How long the body is, about. */
    @Param({"500", "100000", "8000000"})
    public int size;

    private final ModelRewriter rewriter = ModelRewriter.forModel("pinned-model");
    private byte[] body;

    /** Makes the body. */
    @Setup
    public void setUp() {
        body = Prompts.chat(text, size);
    }

    /** Returns the body with the model pinned, as what a transport takes. */
    @Benchmark
    public Object rewrite() throws InvalidJsonException {
        RewrittenBody rewritten = rewriter.rewrite(body, 0, body.length);
        return rewritten.slices();
    }
}
