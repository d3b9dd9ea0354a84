package io.openshell.examples.benchmarks.parts;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.proxy.Http1Limits;
import io.openshell.proxy.http1.Http1RequestReader;
import io.openshell.router.RouterRequest;
import io.openshell.router.internal.UpstreamRequests;
import io.openshell.router.wire.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reads a head as an SDK sends it, and makes of it what the backend sees. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RequestHeadBenchmark {
    private static final byte[] REQUEST = """
            POST /v1/chat/completions HTTP/1.1
            Host: inference.local
            Accept: application/json
            Accept-Encoding: gzip, deflate, br, zstd
            Connection: keep-alive
            Content-Type: application/json
            User-Agent: OpenAI/Python 3.57.0
            X-Stainless-Lang: python
            X-Stainless-Package-Version: 3.57.0
            X-Stainless-OS: Linux
            X-Stainless-Arch: x64
            X-Stainless-Runtime: CPython
            Authorization: Bearer sk-not-a-key-of-anybody
            Content-Length: 2

            {}""".replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final ResolvedRoute route = ResolvedRoute.builder()
            .name(ResolvedRoute.INFERENCE_LOCAL)
            .endpoint("https://api.openai.com/v1")
            .model("pinned-model")
            .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS)
            .providerType("openai")
            .apiKey(Secret.of("sk-the-key-of-the-route"))
            .build();
    private Http1RequestReader reader;
    private RouterRequest request;

    /** Reads one request beforehand. */
    @Setup
    public void setUp() throws Exception {
        reader = new Http1RequestReader(new Endless(), Http1Limits.defaults());
        reader.awaitRequest();
        var head = reader.readHead();
        request = new RouterRequest(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, head.method(),
                RequestTarget.parse(head.target()), head.headers(), reader.readBody(head));
    }

    /** Returns a head and its body. */
    @Benchmark
    public Object read() throws Exception {
        reader.awaitRequest();
        return reader.readBody(reader.readHead());
    }

    /** Returns the request for the backend: headers by allow-list, key, model, path. */
    @Benchmark
    public Object prepare() throws Exception {
        return UpstreamRequests.prepare(route, request);
    }

    /** Sends the same request again and again. */
    private static final class Endless implements ByteSource {
        private int at;

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = Math.min(length, REQUEST.length - at);
            System.arraycopy(REQUEST, at, buffer, offset, count);
            at = (at + count) % REQUEST.length;
            return count;
        }
    }
}
