package io.openshell.router;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.testing.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The examples that the Javadoc shows. */
class ExamplesTest extends RouterFixture {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void anAnswerAsItComes() throws Exception {
        upstream.answerAll(
                Reply.script().head(200, "Transfer-Encoding: chunked").chunk("one ").chunk("two").lastChunk());
        String baseUrl = upstream.baseUrl("/v1");
        String key = TestRoutes.KEY;
        WritableByteChannel channel = Channels.newChannel(written);
        RouterRequest request = TestRoutes.chat("{\"model\":\"any\",\"stream\":true}");
        // @start region="router"
        ResolvedRoute route = ResolvedRoute.builder()
                .name(ResolvedRoute.INFERENCE_LOCAL)
                .providerType("openai")
                .endpoint(baseUrl)
                .apiKey(Secret.of(key))
                .model("gpt-5")
                .protocols(OPENAI_CHAT_COMPLETIONS)
                .build();
        try (Router router = Router.builder().build();
                RouterResponse answer = router.proxyWithCandidatesStreaming(request, RouteTable.of(route))) {
            for (var piece = answer.nextChunk(); piece.isPresent(); piece = answer.nextChunk()) {
                channel.write(piece.get());
            }
        }
        // @end
        assertThat(written).hasToString("one two");
        assertThat(upstream.takeRequest(PATIENCE).bodyText()).contains("\"model\":\"gpt-5\"");
    }

    @Test
    void aCallOfThePlatformItself() throws Exception {
        upstream.answerAll(Reply.json(200, "{\"id\":\"1\"}"));
        ResolvedRoute route = route().name(ResolvedRoute.SANDBOX_SYSTEM).build();
        // @start region="system"
        InferenceContext context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
        byte[] body = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}".getBytes(StandardCharsets.UTF_8);
        BufferedResponse answer = context.systemInference(
                OPENAI_CHAT_COMPLETIONS,
                "POST",
                "/v1/chat/completions",
                Headers.of("content-type", "application/json"),
                body);
        System.Logger log = System.getLogger("host");
        log.log(System.Logger.Level.DEBUG, answer.status() + " from " + answer.route().name());
        // @end
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void anAccountOfWhatCallsTake() throws Exception {
        upstream.answerAll(Reply.json(200, "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}"));
        List<String> account = new ArrayList<>();
        // @start region="listener"
        InferenceListener accounting = call -> account.add("%s asked for %s, used %s: %s in, %s out".formatted(
                call.route(),
                call.modelAsked().orElse("nothing"),
                call.model(),
                call.usage().input(),
                call.usage().output()));
        try (Router router = Router.builder().listener(accounting).build()) {
            // @end
            router.proxyWithCandidates(TestRoutes.chat("{\"model\":\"any\"}"), table());
        }
        assertThat(account).containsExactly(
                "inference.local asked for any, used pinned-model: OptionalLong[7] in, OptionalLong[2] out");
    }

    // @start region="source"
    /** Asks a host's own registry for routes now and then. */
    static final class RegistrySource implements RouteSource {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final Registry registry;

        RegistrySource(Registry registry) {
            this.registry = registry;
        }

        @Override
        public void start(Consumer<RouteSnapshot> routes) {
            timer.scheduleWithFixedDelay(() -> registry.changed().ifPresent(routes), 0, 5, TimeUnit.SECONDS);
        }

        @Override
        public String name() {
            return "registry";
        }

        @Override
        public void close() {
            timer.close();
        }
    }
    // @end

    /** What a host has. */
    interface Registry {
        Optional<RouteSnapshot> changed();
    }

    @Test
    void routesOfAHostsOwn() throws Exception {
        upstream.answerAll(Reply.json(200, "{}"));
        RouteSnapshot routes = RouteSnapshot.of("1", List.of(route().build()));
        InferenceContext context = new InferenceContext(router, RouteSnapshot.empty());
        var first = new CountDownLatch(1);
        try (RouteSource source = new RegistrySource(() -> Optional.of(routes))) {
            source.start(snapshot -> {
                context.replaceRoutes(snapshot);
                first.countDown();
            });
            assertThat(first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(context.userInference(TestRoutes.chat("{}")).status()).isEqualTo(200);
    }
}
