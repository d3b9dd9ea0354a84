package io.openshell.router;

import static io.openshell.core.InferenceProtocol.ANTHROPIC_MESSAGES;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_EMBEDDINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.Endpoint;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ProviderProfiles;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.RouteShape;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Routes of Vertex AI and Azure OpenAI as their profiles make them, at a backend that is as strict as they are. It is on this
 * machine, so scheme, host and port are the only things that differ.
 */
class CloudRoutesTest extends RouterFixture {
    private static final Map<String, String> PROJECT =
            Map.of("VERTEX_AI_PROJECT_ID", "my-project1", "VERTEX_AI_REGION", "us-east5");
    private static final String CLAUDE_PATH =
            "/v1/projects/my-project1/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929";
    private static final String CHAT_PATH =
            "/v1beta1/projects/my-project1/locations/us-east5/endpoints/openapi/chat/completions";

    @BeforeEach
    void speak() {
        upstream.answerWith(new ProviderDialects().expectingKey(TestRoutes.KEY)::answer);
    }

    /** Returns the route that {@code config} and {@code model} come to, at the backend of the test. */
    private ResolvedRoute route(String type, Map<String, String> config, String model) {
        RouteShape shape = ProviderProfiles.find(type).orElseThrow().shape(config, model);
        return TestRoutes.route(type, upstream.uri().toString()).shape(shape)
                .endpoint(Endpoint.parse(upstream.uri() + shape.endpoint().basePath())).build();
    }

    private ResolvedRoute claude() {
        return route("google-vertex-ai", PROJECT, "claude-sonnet-4-5@20250929");
    }

    private ResolvedRoute gemini() {
        return route("google-vertex-ai", PROJECT, "gemini-2.5-pro");
    }

    private ResolvedRoute azure() {
        return route("azure-openai", Map.of("AZURE_OPENAI_ENDPOINT", "https://name.openai.azure.com"), "gpt-4o");
    }

    private String whole(ResolvedRoute route, InferenceProtocol protocol, String target, String body, String... headers)
            throws Exception {
        BufferedResponse answer = router.proxyWithCandidates(
                TestRoutes.request(protocol, "POST", target, body, headers), RouteTable.of(route));
        assertThat(answer.status()).as(answer.bodyAsString()).isEqualTo(200);
        return answer.bodyAsString();
    }

    private String streamed(ResolvedRoute route, InferenceProtocol protocol, String target, String body)
            throws Exception {
        try (RouterResponse answer = router.proxyWithCandidatesStreaming(
                TestRoutes.request(protocol, "POST", target, body), RouteTable.of(route))) {
            String text = new String(answer.bodyAsStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.status()).as(text).isEqualTo(200);
            return text;
        }
    }

    private void assertSent(String target, String body) throws Exception {
        RecordedRequest seen = upstream.takeRequest(PATIENCE);
        assertThat(seen.method() + " " + seen.target()).isEqualTo("POST " + target);
        assertThat(seen.bodyText()).isEqualTo(body);
        assertThat(seen.headers("content-length")).containsExactly(String.valueOf(seen.body().length));
    }

    @Test
    void claudeOnVertexAiSeesTheseBytesAndNoOthers() throws Exception {
        String answer = whole(claude(), ANTHROPIC_MESSAGES, "/v1/messages?beta=true",
                "{\"model\":\"mine\", \"max_tokens\" : 9.0 ,\"messages\":[],\"context_management\":{\"edits\":[]}}",
                "Content-Type", "application/json", "X-Api-Key", "mine", "Anthropic-Version", "2023-06-01",
                "Anthropic-Beta", "context-management-2025-06-27", "User-Agent", "agent/1");

        assertThat(answer).contains(ProviderDialects.TEXT);
        assertSentExactly(CLAUDE_PATH + ":rawPredict",
                "Authorization: Bearer " + TestRoutes.KEY,
                "{\"anthropic_version\":\"vertex-2023-10-16\", \"max_tokens\" : 9.0 ,\"messages\":[]}");
    }

    @Test
    void aStreamOfClaudeHasAnotherVerb() throws Exception {
        String answer = streamed(claude(), ANTHROPIC_MESSAGES, "/v1/messages",
                "{\"stream\":true,\"max_tokens\":9,\"messages\":[],\"\\u006dodel\":1}");

        assertThat(answer).contains("event: message_stop");
        assertSent(CLAUDE_PATH + ":streamRawPredict",
                "{\"anthropic_version\":\"vertex-2023-10-16\",\"stream\":true,\"max_tokens\":9,\"messages\":[]}");
    }

    @Test
    void aVersionThatIsThereStays() throws Exception {
        String body = "{\"max_tokens\":9,\"messages\":[],\"anthropic_version\":\"vertex-2023-10-16\"}";

        whole(claude(), ANTHROPIC_MESSAGES, "/v1/messages", body);

        assertSent(CLAUDE_PATH + ":rawPredict", body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"Anthropic_Version\":1}", "{\"anthropic_version\":1,\"anthropic_version\":2}", "[]", "{"})
    void aBodyOfClaudeThatIsNotClearIsRefusedAndNotSent(String body) {
        assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> router.proxyWithCandidates(
                TestRoutes.request(ANTHROPIC_MESSAGES, "POST", "/v1/messages", body), RouteTable.of(claude())));
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void otherModelsOnVertexAiSpeakChatCompletions() throws Exception {
        String body = "{\"model\":\"mine\",\"messages\":[]%s}";

        assertThat(whole(gemini(), OPENAI_CHAT_COMPLETIONS, "/v1/chat/completions?key=mine", body.formatted("")))
                .contains(ProviderDialects.TEXT);
        assertSent(CHAT_PATH, "{\"model\":\"google/gemini-2.5-pro\",\"messages\":[]}");
        assertThat(
                streamed(gemini(), OPENAI_CHAT_COMPLETIONS, "/v1/chat/completions", body.formatted(",\"stream\":true")))
                .endsWith("data: [DONE]\n\n");
        assertSent(CHAT_PATH, "{\"model\":\"google/gemini-2.5-pro\",\"messages\":[],\"stream\":true}");
    }

    @Test
    void azureSeesTheseBytesAndNoOthers() throws Exception {
        whole(azure(), OPENAI_CHAT_COMPLETIONS, "/v1/chat/completions", "{\"model\":\"mine\",\"messages\":[]}",
                "Api-Key",
                "mine", "Authorization", "Bearer mine", "Content-Type", "application/json", "User-Agent", "agent/1");

        assertSentExactly("/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
                "api-key: " + TestRoutes.KEY,
                "{\"model\":\"gpt-4o\",\"messages\":[]}");
    }

    @Test
    void azureStreamsAndServesWhatADeploymentHas() throws Exception {
        assertThat(streamed(azure(), OPENAI_CHAT_COMPLETIONS, "/v1/chat/completions?api-version=2024-06-01",
                "{\"messages\":[],\"stream\":true}")).endsWith("data: [DONE]\n\n");
        assertSent("/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01",
                "{\"model\":\"gpt-4o\",\"messages\":[],\"stream\":true}");
        whole(azure(), OPENAI_COMPLETIONS, "/v1/completions?a=b", "{\"prompt\":\"\"}");
        assertSent("/openai/deployments/gpt-4o/completions?a=b&api-version=2024-10-21",
                "{\"model\":\"gpt-4o\",\"prompt\":\"\"}");
        whole(azure(), OPENAI_EMBEDDINGS, "/v1/embeddings", "{\"input\":\"\"}");
        assertSent("/openai/deployments/gpt-4o/embeddings?api-version=2024-10-21",
                "{\"model\":\"gpt-4o\",\"input\":\"\"}");
    }

    @Test
    void anyServerMayHaveAPathOfItsOwn() throws Exception {
        upstream.answerAll(Reply.json(200, "{\"choices\":[]}"));
        ResolvedRoute other = route("openai-compatible", Map.of("OPENAI_COMPATIBLE_BASE_URL", "http://x/base",
                "OPENAI_COMPATIBLE_PATH", "/generate", "OPENAI_COMPATIBLE_QUERY", "tenant=a"), "org/model");

        whole(other, OPENAI_CHAT_COMPLETIONS, "/v1/chat/completions", "{}");

        assertSent("/base/generate?tenant=a", "{\"model\":\"org/model\"}");
        assertThat(new EndpointProbe(router, PATIENCE).probe(other)).isEqualTo(new ProbeResult.Validated(
                upstream.uri() + "/base/generate?tenant=a", OPENAI_CHAT_COMPLETIONS));
    }

    @Test
    void theProbeAsksWhereRequestsGo() throws Exception {
        EndpointProbe probe = new EndpointProbe(router, PATIENCE);

        assertThat(probe.probe(claude())).isEqualTo(
                new ProbeResult.Validated(upstream.uri() + CLAUDE_PATH + ":rawPredict", ANTHROPIC_MESSAGES));
        assertThat(probe.probe(gemini())).isEqualTo(
                new ProbeResult.Validated(upstream.uri() + CHAT_PATH, OPENAI_CHAT_COMPLETIONS));
        assertThat(probe.probe(azure())).isEqualTo(new ProbeResult.Validated(
                upstream.uri() + "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
                OPENAI_CHAT_COMPLETIONS));
    }

    @ParameterizedTest
    @CsvSource({"google-vertex-ai, KEY_REFUSED", "azure-openai, KEY_REFUSED"})
    void theProbeKnowsTheirRefusals(String type, ProbeFault fault) throws Exception {
        EndpointProbe probe = new EndpointProbe(router, PATIENCE);
        List<ResolvedRoute> routes = type.startsWith("azure") ? List.of(azure()) : List.of(claude(), gemini());
        for (ResolvedRoute route : routes) {
            upstream.answerWith(new ProviderDialects().expectingKey("another")::answer);
            assertThat(ProbeFixture.refused(probe.probe(route)).fault()).isEqualTo(fault);
            upstream.answerWith(new ProviderDialects().serving("another")::answer);
            assertThat(ProbeFixture.refused(probe.probe(route)).fault()).isEqualTo(ProbeFault.NOT_SERVED);
        }
    }
}
