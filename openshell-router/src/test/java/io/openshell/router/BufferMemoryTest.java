package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.MemoryBudget;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All answers that are being buffered share one memory. */
class BufferMemoryTest {
    private static RouterRequest request() throws Exception {
        return new RouterRequest(
                InferenceProtocol.OPENAI_EMBEDDINGS,
                "POST",
                RequestTarget.parse("/v1/embeddings"),
                Headers.of("Content-Type", "application/json"),
                ByteBuffer.wrap("{}".getBytes(StandardCharsets.US_ASCII)));
    }

    private static RouteTable routesTo(ScriptedUpstream upstream) {
        return RouteTable.of(ResolvedRoute.builder()
                .name(ResolvedRoute.INFERENCE_LOCAL)
                .endpoint(upstream.baseUrl("/v1"))
                .model("m")
                .providerType("openai")
                .apiKey(Secret.of("sk-0123456789abcdef"))
                .protocols(List.of(InferenceProtocol.OPENAI_EMBEDDINGS))
                .build());
    }

    @Test
    void anAnswerThatDoesNotFitFailsAndGivesBackWhatItHeld() throws Exception {
        MemoryBudget memory = MemoryBudget.of(100_000);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                Router router = Router.builder().memory(memory).build()) {
            upstream.answer(
                    Reply.json(200, "x".repeat(150_000)),
                    Reply.json(200, "y".repeat(60_000)),
                    Reply.json(200, "z".repeat(60_000)));

            assertThatExceptionOfType(UpstreamUnavailable.class)
                    .isThrownBy(() -> router.proxyWithCandidates(request(), routesTo(upstream)))
                    .withMessageContaining("no memory left");
            assertThat(memory.taken()).isZero();
            assertThat(upstream.awaitOpenConnections(0, Duration.ofSeconds(20))).isTrue();
            // Twice: what an answer took is no longer counted once the caller has it.
            assertThat(router.proxyWithCandidates(request(), routesTo(upstream)).body()).hasSize(60_000);
            assertThat(router.proxyWithCandidates(request(), routesTo(upstream)).body()).hasSize(60_000);
            assertThat(memory.taken()).isZero();
        }
    }
}
