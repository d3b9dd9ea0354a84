package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTargetTest {
    private static ResolvedRoute.Builder route(String base, String model) {
        return ResolvedRoute.builder().name("n").endpoint(base).model(model).protocols(InferenceProtocol.values());
    }

    private static String of(ResolvedRoute.Builder route, InferenceProtocol protocol, String target, boolean stream)
            throws Exception {
        return BackendTarget.of(route.build(), protocol, RequestTarget.parse(target), stream);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // model in path, override: the path and that for a stream
        "https://h/v1/models | claude-x@1 | true  | :rawPredict | /v1/messages "
                + "| /v1/models/claude-x@1:rawPredict | /v1/models/claude-x@1:streamRawPredict",
        "https://h/v1/models | claude-x   | true  | /rawPredict | /v1/messages "
                + "| /v1/models/claude-x/rawPredict   | /v1/models/claude-x/rawPredict",
        "https://h/v1/models | claude-x   | true  | :rawPredicts | /v1/messages "
                + "| /v1/models/claude-x:rawPredicts  | /v1/models/claude-x:rawPredicts",
        "https://h           | m          | true  | :rawPredict | /v1/messages | /m:rawPredict | /m:streamRawPredict",
        "https://h/b         | a:b c'\u00e4     | false | - | /v1/messages | /b/v1/messages | /b/v1/messages",
        "https://h/b         | a:b'\u00e4       | true  | :rawPredict | /v1/messages "
                + "| /b/a%3Ab%27%C3%A4:rawPredict | /b/a%3Ab%27%C3%A4:streamRawPredict",
        // override alone
        "https://h/v1beta1/projects/p/locations/l/endpoints/openapi | google/gemini | false | /chat/completions "
                + "| /v1/chat/completions | /v1beta1/projects/p/locations/l/endpoints/openapi/chat/completions "
                + "| /v1beta1/projects/p/locations/l/endpoints/openapi/chat/completions",
        "https://h           | m | false | /x          | /v1/chat/completions | /x            | /x",
        "https://h/v1        | m | false | /v1/x       | /v1/chat/completions | /v1/v1/x      | /v1/v1/x",
        "https://h/v1/m      | m | false | :rawPredict | /v1/messages | /v1/m:rawPredict | /v1/m:rawPredict",
        // model in path alone
        "https://h/openai/deployments | gpt-4o | true | - | /v1/chat/completions "
                + "| /openai/deployments/gpt-4o/chat/completions | /openai/deployments/gpt-4o/chat/completions",
        "https://h/openai/deployments | e3     | true | - | /v1/embeddings "
                + "| /openai/deployments/e3/embeddings | /openai/deployments/e3/embeddings",
        "https://h           | m | true  | - | /v1/messages/count_tokens | /m/messages/count_tokens "
                + "| /m/messages/count_tokens",
        "https://h/v1        | m | true  | - | /v1beta/x            | /v1/m/v1beta/x | /v1/m/v1beta/x",
        // neither
        "https://h/v1        | m | false | - | /v1/chat/completions | /v1/chat/completions | /v1/chat/completions",
        "https://h/a         | m | false | - | /v1/chat/completions | /a/v1/chat/completions | /a/v1/chat/completions"})
    void thePathFollowsFromTheRoute(
            String base, String model, boolean inPath, String override, String target, String whole, String streamed)
            throws Exception {
        ResolvedRoute.Builder route = route(base, model).modelInPath(inPath);
        if (override != null) {
            route.requestPathOverride(override);
        }
        for (InferenceProtocol protocol : List.of(
                InferenceProtocol.OPENAI_CHAT_COMPLETIONS, InferenceProtocol.ANTHROPIC_MESSAGES)) {
            assertThat(of(route, protocol, target, false)).isEqualTo(whole);
            assertThat(of(route, protocol, target, true)).isEqualTo(streamed);
            assertThat(of(route, protocol, target + "?a=b", false)).isEqualTo(whole + "?a=b");
        }
    }

    /** Clients of these protocols name the model in the path themselves, or none. */
    @ParameterizedTest
    @CsvSource({"AWS_BEDROCK_INVOKE, /model/m/invoke, /v1/model/m/invoke",
        "AWS_BEDROCK_INVOKE_STREAM, /model/m/invoke-with-response-stream, /v1/model/m/invoke-with-response-stream",
        "MODEL_DISCOVERY, /v1/models/x, /v1/models/x"})
    void pathsOfOtherProtocolsAreTheClients(InferenceProtocol protocol, String target, String path) throws Exception {
        assertThat(of(route("https://h/v1", "m").modelInPath(true).requestPathOverride(":x"), protocol, target, false))
                .isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"'', ?api-version=1", "?, ?api-version=1", "?a=b, ?a=b&api-version=1", "?api-version=2, ?api-version=2",
        "?a=b&api-version=2, ?a=b&api-version=2", "?API-Version=2, ?API-Version=2",
        "?api%2Dversion=2, ?api%2Dversion=2",
        "?%61pi-version, ?%61pi-version", "?a;api-version=2, ?a;api-version=2",
        "?xapi-version=2, ?xapi-version=2&api-version=1", "?a=api-version=2, ?a=api-version=2&api-version=1",
        "?api-versio=2, ?api-versio=2&api-version=1", "?a=%26api-version=2, ?a=%26api-version=2&api-version=1",
        "?&, ?&&api-version=1"})
    void theDefaultQueryIsSentUnlessTheClientHasItsOwn(String query, String sent) throws Exception {
        ResolvedRoute.Builder route = route("https://h/d", "m").defaultQuery("api-version=1");
        String target = "/v1/embeddings" + query;
        InferenceProtocol embeddings = InferenceProtocol.OPENAI_EMBEDDINGS;

        assertThat(of(route, embeddings, target, false)).isEqualTo("/d/v1/embeddings" + sent);
        assertThat(of(route.modelInPath(true), embeddings, target, false)).isEqualTo("/d/m/embeddings" + sent);
    }

    /** Google's front ends read parameters of their own there, and refuse what they do not know. */
    @ParameterizedTest
    @CsvSource({"?beta=true", "?access_token=x&alt=json", "?"})
    void aQueryStaysBehindAtVertexAi(String query) throws Exception {
        ResolvedRoute.Builder route = route("https://h/b", "m").providerType("google-vertex-ai").modelInPath(true);

        assertThat(of(route, InferenceProtocol.ANTHROPIC_MESSAGES, "/v1/messages" + query, false))
                .isEqualTo("/b/m/messages");
        assertThat(of(route.modelInPath(false), InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "/v1/x" + query, false))
                .isEqualTo("/b/v1/x");
        assertThat(of(route.defaultQuery("a=b"), InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "/v1/x" + query, false))
                .isEqualTo("/b/v1/x?a=b");
    }
}
