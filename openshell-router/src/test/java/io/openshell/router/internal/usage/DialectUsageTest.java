package io.openshell.router.internal.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.SaidTokens;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scripted provider says in any dialect is what a meter finds, and in front of a cut, too. */
class DialectUsageTest {
    private static final int REQUESTS = 6;
    private static final String[] KEYS =
            {"authorization", "Bearer k", "x-api-key", "k", "anthropic-version", "2023-06-01"};

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "OPENAI_CHAT_COMPLETIONS   | v1/chat/completions | 'model':'m','messages':[] | input output read reasoning",
        "OPENAI_CHAT_COMPLETIONS   | v1/chat/completions | 'model':'m','messages':[],'stream':true | ",
        "OPENAI_CHAT_COMPLETIONS   | v1/chat/completions | 'model':'m','messages':[],'stream':true,"
                + "'stream_options':{'include_usage':true} | input output read reasoning",
        "OPENAI_CHAT_COMPLETIONS   | v1/chat/completions | 'model':'m','messages':['CUT-THE-STREAM'],'stream':true,"
                + "'stream_options':{'include_usage':true} | ",
        "OPENAI_CHAT_COMPLETIONS   | v1/projects/project-1/locations/global/endpoints/openapi/chat/completions "
                + "| 'model':'google/g','messages':[] | input output read reasoning",
        "OPENAI_CHAT_COMPLETIONS   | openai/deployments/d/chat/completions?api-version=2024-10-21 | 'messages':[] "
                + "| input output read reasoning",
        "OPENAI_COMPLETIONS        | v1/completions | 'model':'m','prompt':'Hi','stream':true,"
                + "'stream_options':{'include_usage':true} | input output read reasoning",
        "OPENAI_RESPONSES          | v1/responses | 'model':'m','input':'Hi' | input output read reasoning",
        "OPENAI_RESPONSES          | v1/responses | 'model':'m','input':'Hi','stream':true | input output read reasoning",
        "OPENAI_RESPONSES          | v1/responses | 'model':'m','input':'CUT-THE-STREAM','stream':true | ",
        "OPENAI_EMBEDDINGS         | v1/embeddings | 'model':'m','input':'Hi' | input",
        "ANTHROPIC_MESSAGES        | v1/messages | 'model':'m','max_tokens':9,'messages':[] | input output read write",
        "ANTHROPIC_MESSAGES        | v1/messages | 'model':'m','max_tokens':9,'messages':[],'stream':true "
                + "| input output read write",
        "ANTHROPIC_MESSAGES        | v1/messages | 'model':'m','max_tokens':9,'messages':['CUT-THE-STREAM'],'stream':true "
                + "| input output read write",
        "ANTHROPIC_MESSAGES        | v1/projects/project-1/locations/global/publishers/anthropic/models/c:rawPredict "
                + "| 'anthropic_version':'vertex-2023-10-16','max_tokens':9,'messages':[] | input output read write",
        "ANTHROPIC_COUNT_TOKENS    | v1/messages/count_tokens | 'model':'m','messages':[] | ",
        "AWS_BEDROCK_INVOKE        | model/m/invoke | 'max_tokens':9,'messages':[] | input output read write",
        "AWS_BEDROCK_INVOKE_STREAM | model/m/invoke-with-response-stream | 'max_tokens':9,'messages':[] "
                + "| input output read write",
        "AWS_BEDROCK_INVOKE_STREAM | model/m/invoke-with-response-stream | 'messages':['CUT-THE-STREAM'] "
                + "| input output read write"})
    void aMeterFindsWhatAProviderSays(InferenceProtocol protocol, String path, String members, String names)
            throws IOException, InterruptedException {
        ProviderDialects dialects = new ProviderDialects();
        String body = "{" + members.replace('\'', '"') + "}";
        Set<TokenUsage> found = new HashSet<>();
        try (HttpClient client = HttpClient.newHttpClient();
                ScriptedUpstream upstream = ScriptedUpstream.speaking(dialects)) {
            for (int i = 0; i < REQUESTS; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(upstream.baseUrl("/" + path)))
                        .headers(path.startsWith("openai/") ? new String[] {"api-key", "k"} : KEYS)
                        .POST(HttpRequest.BodyPublishers.ofString(body)).build();
                TokenUsage usage = meter(protocol, client.send(request, HttpResponse.BodyHandlers.ofInputStream()));

                SaidTokens said = dialects.tokensSaid(upstream.requests().get(i));
                assertThat(usage).isEqualTo(new TokenUsage(said.input(), said.output(), said.cacheRead(),
                        said.cacheWrite(), said.reasoning()));
                assertThat(known(usage)).isEqualTo(names == null ? "" : names);
                found.add(usage);
            }
        }
        if (names != null && names.contains("output")) {
            assertThat(found).hasSizeGreaterThan(REQUESTS / 2);
        }
    }

    private static TokenUsage meter(InferenceProtocol protocol, HttpResponse<InputStream> answer) {
        Headers.Builder headers = Headers.builder();
        answer.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        UsageMeter meter = UsageMeter.of(protocol, answer.statusCode(), headers.build());
        byte[] room = new byte[100];
        try (InputStream body = answer.body()) {
            for (int size = body.read(room); size >= 0; size = body.read(room)) {
                meter.accept(ByteBuffer.wrap(room, 0, size));
            }
        } catch (IOException e) {
            // The cut; what came in front of it is metered.
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        return meter.usage();
    }

    private static String known(TokenUsage usage) {
        return ((usage.input().isPresent() ? " input" : "") + (usage.output().isPresent() ? " output" : "")
                + (usage.cacheRead().isPresent() ? " read" : "") + (usage.cacheWrite().isPresent() ? " write" : "")
                + (usage.reasoning().isPresent() ? " reasoning" : "")).strip();
    }
}
