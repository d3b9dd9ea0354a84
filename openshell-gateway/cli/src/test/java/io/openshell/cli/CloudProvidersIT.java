package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.openshell.core.Endpoint;
import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.RouteShape;
import io.openshell.core.Secret;
import io.openshell.gateway.client.GrpcRouteSource;
import io.openshell.router.BufferedResponse;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.RouteTable;
import io.openshell.router.Router;
import io.openshell.router.RouterRequest;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers with paths of their own, from an operator's commands to the request that a backend sees. */
class CloudProvidersIT {
    private static final String KEY = "cloud-key-51Hq8vXw2Lr7NbT1c";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private static void succeeds(Jars.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    @Test
    void aDeploymentAtAzureIsAskedAndServed() throws Exception {
        Jars jars = new Jars(directory);
        try (ScriptedUpstream azure =
                ScriptedUpstream.speaking(new ProviderDialects().expectingKey(KEY).serving("gpt-4o"));
                ProgramProcess gateway = jars.gateway()) {
            succeeds(jars.openshell("provider", "create", "--name", "a", "--type", "azure", "--credential",
                    "AZURE_OPENAI_API_KEY=" + KEY, "--config", "AZURE_OPENAI_ENDPOINT=" + azure.uri()));
            Jars.Result set = jars.openshell("inference", "set", "--provider", "a", "--model", "gpt-4o");
            succeeds(set);
            String url = azure.uri() + "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21";
            assertThat(set.out()).contains("- " + url + " (openai_chat_completions)");
            assertThat(jars.openshell("inference", "set", "--provider", "a", "--model", "other").err())
                    .contains("DeploymentNotFound");
            String token = jars.openshell("sandbox", "token", "create").out().strip();
            try (ProgramProcess proxy = jars.proxy(token); HttpClient client = SandboxedClient.of(proxy)) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                                .header("api-key", "of-the-sandbox")
                                .POST(BodyPublishers.ofString("{\"model\":\"mine\",\"messages\":[],\"stream\":true}"))
                                .build(),
                        BodyHandlers.ofString());

                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).endsWith("data: [DONE]\n\n");
            }
            RecordedRequest last = azure.requests().getLast();
            assertThat(azure.uri() + last.target()).isEqualTo(url);
            assertThat(last.headers("api-key")).containsExactly(KEY);
            assertThat(last.bodyText()).isEqualTo("{\"model\":\"gpt-4o\",\"messages\":[],\"stream\":true}");
            assertThat(set.out() + gateway.stderr()).doesNotContain(KEY);
        }
    }

    /** Vertex AI has no address but Google's, so the last step goes to a backend of the same paths. */
    @Test
    void modelsOnVertexAiArriveAtTheProxyAsTheyAreServed() throws Exception {
        Jars jars = new Jars(directory);
        BlockingQueue<RouteSnapshot> pushed = new LinkedBlockingQueue<>();
        try (ScriptedUpstream vertex = ScriptedUpstream.speaking(new ProviderDialects().expectingKey(KEY));
                ProgramProcess gateway = jars.gateway();
                Router router = Router.builder().build()) {
            succeeds(jars.openshell("provider", "create", "--name", "v", "--type", "vertex", "--credential",
                    "VERTEX_AI_TOKEN=" + KEY, "--config", "VERTEX_AI_PROJECT_ID=my-project1", "--config",
                    "VERTEX_AI_REGION=us-east5"));
            succeeds(jars.openshell(
                    "inference", "set", "--provider", "v", "--model", "claude-sonnet-4-5@20250929", "--no-verify"));
            succeeds(jars.openshell(
                    "inference", "set", "--provider", "v", "--model", "gemini-2.5-pro", "--system", "--no-verify"));
            String token = jars.openshell("sandbox", "token", "create").out().strip();
            ManagedChannel channel =
                    Grpc.newChannelBuilder(gateway.ready("listen"), InsecureChannelCredentials.create()).build();
            try (GrpcRouteSource source = GrpcRouteSource.builder(channel).token(Secret.of(token)).build()) {
                source.start(pushed::add);
                RouteSnapshot routes = pushed.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                String host = "https://us-east5-aiplatform.googleapis.com";

                ResolvedRoute claude = routes.user().routes().getFirst();
                String models = "/v1/projects/my-project1/locations/us-east5/publishers/anthropic/models";
                assertThat(claude.endpoint()).hasToString(host + models);
                send(router, moved(claude, vertex), InferenceProtocol.ANTHROPIC_MESSAGES, "/v1/messages?beta=true",
                        "{\"model\":\"mine\",\"max_tokens\":9,\"messages\":[]}");
                RecordedRequest seen = vertex.takeRequest(PATIENCE);
                assertThat(seen.target()).isEqualTo(models + "/claude-sonnet-4-5@20250929:rawPredict");
                assertThat(seen.bodyText()).isEqualTo(
                        "{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":9,\"messages\":[]}");

                ResolvedRoute gemini = routes.system().routes().getFirst();
                String base = "/v1beta1/projects/my-project1/locations/us-east5/endpoints/openapi";
                assertThat(gemini.endpoint()).hasToString(host + base);
                send(router, moved(gemini, vertex), InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "/v1/chat/completions",
                        "{\"model\":\"mine\",\"messages\":[]}");
                seen = vertex.takeRequest(PATIENCE);
                assertThat(seen.target()).isEqualTo(base + "/chat/completions");
                assertThat(seen.bodyText()).isEqualTo("{\"model\":\"google/gemini-2.5-pro\",\"messages\":[]}");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static ResolvedRoute moved(ResolvedRoute route, ScriptedUpstream backend) {
        return ResolvedRoute.builder().name(route.name()).providerType(route.providerType())
                .apiKey(route.apiKey().orElseThrow())
                .shape(new RouteShape(Endpoint.parse(backend.uri() + route.endpoint().basePath()), route.protocols(),
                        route.model(), route.modelInPath(), route.requestPathOverride(), route.defaultQuery()))
                .build();
    }

    private static void send(Router router, ResolvedRoute route, InferenceProtocol protocol, String target, String body)
            throws Exception {
        BufferedResponse answer = router.proxyWithCandidates(
                new RouterRequest(protocol, "POST", RequestTarget.parse(target), Headers.empty(),
                        ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))),
                RouteTable.of(route));
        assertThat(answer.status()).as(answer.bodyAsString()).isEqualTo(200);
        assertThat(answer.bodyAsString()).contains(ProviderDialects.TEXT);
    }
}
