package io.openshell.router.testing;

import static io.openshell.router.testing.Dialects.at;
import static io.openshell.router.testing.Dialects.events;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vertex AI and Azure OpenAI: what they take, and in which words they refuse everything else. */
class CloudDialectsTest {
    private static final String BEARER = "Authorization: Bearer k";
    private static final String API_KEY = "api-key: k";
    private static final String CLAUDE =
            "/v1/projects/my-project1/locations/us-east5/publishers/anthropic/models/claude-x@1";
    private static final String GEMINI =
            "/v1beta1/projects/my-project1/locations/global/endpoints/openapi/chat/completions";
    private static final String AZURE = "/openai/deployments/gpt-4o";
    private static final String MESSAGE =
            "{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":9,\"messages\":[]%s}";

    private final Dialects provider = new Dialects(new ProviderDialects().expectingKey("k"));

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void claudeAnswersWholeAndStreamed() throws Exception {
        HttpResponse<byte[]> whole = provider.post(CLAUDE + ":rawPredict", BEARER, MESSAGE.formatted(""));
        assertThat(at(whole, "content.0.text")).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(whole, "model")).isEqualTo("claude-x@1");

        HttpResponse<byte[]> stream =
                provider.post(CLAUDE + ":streamRawPredict", BEARER, MESSAGE.formatted(",\"stream\":true"));
        assertThat(at(events(stream).getLast(), "type")).isEqualTo("message_stop");
    }

    @Test
    void otherModelsOfVertexAiAnswerWholeAndStreamed() throws Exception {
        String body = "{\"model\":\"google/gemini-x\",\"messages\":[]%s}";
        assertThat(at(provider.post(GEMINI, BEARER, body.formatted("")), "choices.0.message.content"))
                .isEqualTo(ProviderDialects.TEXT);
        assertThat(events(provider.post(GEMINI, BEARER, body.formatted(",\"stream\":true"))).getLast())
                .isEqualTo("[DONE]");
    }

    @Test
    void deploymentsOfAzureAnswer() throws Exception {
        for (String version : List.of("2024-10-21", "2025-04-01-preview")) {
            String query = "?api-version=" + version;
            assertThat(at(provider.post(AZURE + "/chat/completions" + query, API_KEY, "{\"messages\":[]}"), "model"))
                    .isEqualTo("gpt-4o");
            assertThat(
                    at(provider.post(AZURE + "/completions" + query, API_KEY, "{\"prompt\":\"\"}"), "choices.0.text"))
                    .isEqualTo(ProviderDialects.TEXT);
            assertThat(at(provider.post(AZURE + "/embeddings" + query, API_KEY, "{\"input\":\"\"}"), "data.0.index"))
                    .hasToString("0");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "k     | :rawPredict       | {'anthropic_version':'vertex-2023-10-16','max_tokens':9,'messages':[],'model':'x'} "
                + "| 400 | model: Extra inputs are not permitted",
        "k     | :rawPredict       | {'anthropic_version':'vertex-2023-10-16','context_management':{},'messages':[]} "
                + "| 400 | context_management: Extra inputs are not permitted",
        "k     | :rawPredict       | {'max_tokens':9,'messages':[]} | 400 | anthropic_version: Field required",
        "k     | :rawPredict       | {'anthropic_version':'2023-06-01','max_tokens':9,'messages':[]} "
                + "| 400 | anthropic_version: Input should be 'vertex-2023-10-16'",
        "k     | :rawPredict       | [] | 400 | the body is no JSON object",
        "k     | :streamRawPredict | {'anthropic_version':'vertex-2023-10-16','max_tokens':9,'messages':[]} "
                + "| 400 | stream: Input does not go with streamRawPredict",
        "k     | :rawPredict       | {'anthropic_version':'vertex-2023-10-16','max_tokens':9,'messages':[],'stream':true} "
                + "| 400 | stream: Input does not go with rawPredict",
        "other | :rawPredict       | {} | 401 | Request had invalid authentication credentials. Expected OAuth 2 access token, "
                + "login cookie or other valid authentication credential.",
        "k     | :rawPredict?beta=true | {} | 400 | Invalid JSON payload received. Unknown name \"beta\": Cannot bind query "
                + "parameter. Field 'beta' could not be found in request message."})
    void claudeRefusesWhatVertexAiWould(String key, String verb, String body, int status, String message)
            throws Exception {
        HttpResponse<byte[]> answer =
                provider.post(CLAUDE + verb, "Authorization: Bearer " + key, body.replace('\'', '"'));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(at(answer, "error.message")).isEqualTo(message);
    }

    @Test
    void unknownModelsAndPathsAreNotFound() throws Exception {
        try (Dialects few = new Dialects(new ProviderDialects().serving("only"))) {
            assertThat(at(few.post(CLAUDE + ":rawPredict", BEARER, "{}"), "error.status")).isEqualTo("NOT_FOUND");
            assertThat(at(few.post(GEMINI, BEARER, "{\"model\":\"google/x\",\"messages\":[]}"), "0.error.status"))
                    .isEqualTo("NOT_FOUND");
            assertThat(at(few.post(AZURE + "/embeddings?api-version=2024-10-21", API_KEY, "{}"), "error.code"))
                    .isEqualTo("DeploymentNotFound");
        }
        assertThat(provider.post(CLAUDE, BEARER, "{}").statusCode()).isEqualTo(404);
        assertThat(provider.post(CLAUDE + "/v1/messages", BEARER, "{}").statusCode()).isEqualTo(404);
        assertThat(at(provider.post(GEMINI, BEARER, "{\"model\":\"gemini-x\",\"messages\":[]}"), "0.error.message"))
                .asString().startsWith("Malformed publisher model");
        assertThat(at(provider.post(GEMINI, BEARER, "{\"model\":\"google/x\"}"), "0.error.code")).hasToString("400");
    }

    @ParameterizedTest
    @CsvSource({"api-key: other, /chat/completions?api-version=2024-10-21, 401, 401",
        "Authorization: Bearer k, /chat/completions?api-version=2024-10-21, 401, 401",
        "api-key: k, /chat/completions, 404, 404", "api-key: k, /chat/completions?api-version=latest, 404, 404",
        "api-key: k, /chat/completions?api-version=2024-10-21&api-version=2024-10-21, 404, 404",
        "api-key: k, /responses?api-version=2024-10-21, 404, 404",
        "api-key: k, /v1/chat/completions?api-version=2024-10-21, 404, 404"})
    void azureRefusesTheRest(String header, String operation, int status, String code) throws Exception {
        HttpResponse<byte[]> answer = provider.post(AZURE + operation, header, "{\"messages\":[]}");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(at(answer, "error.code")).isEqualTo(code);
        assertThat(provider.post(AZURE + "/chat/completions?api-version=2024-10-21", API_KEY, "{}").statusCode())
                .hasToString("400");
    }
}
