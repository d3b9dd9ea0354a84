package io.openshell.router;

import static io.openshell.core.InferenceProtocol.ANTHROPIC_COUNT_TOKENS;
import static io.openshell.core.InferenceProtocol.ANTHROPIC_MESSAGES;
import static io.openshell.core.InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM;
import static io.openshell.core.InferenceProtocol.MODEL_DISCOVERY;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_EMBEDDINGS;
import static io.openshell.core.InferenceProtocol.OPENAI_RESPONSES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked, in which order, and which answers validate a route. */
class EndpointProbeTest extends ProbeFixture {
    private static final String ASKED = "{\"model\":\"" + TestRoutes.MODEL + "\",";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        // OpenAI
        "OPENAI_CHAT_COMPLETIONS | {'id':'chatcmpl-9','object':'chat.completion','created':1,'model':'gpt-x',"
                + "'choices':[{'index':0,'message':{'role':'assistant','content':'Hi!','refusal':null},"
                + "'finish_reason':'length'}],'usage':{'total_tokens':9}}",
        // vLLM: fields beside those of the API
        "OPENAI_CHAT_COMPLETIONS | {'id':'chatcmpl-1','choices':[{'index':0,'message':{'role':'assistant',"
                + "'reasoning_content':null,'content':'','tool_calls':[]},'stop_reason':null}],'prompt_logprobs':null}",
        // Ollama
        "OPENAI_CHAT_COMPLETIONS | {'id':'chatcmpl-734','system_fingerprint':'fp_ollama','choices':[{'index':0,"
                + "'message':{'role':'assistant','content':'Hello!'},'finish_reason':'stop'}]}",
        // Anthropic, also when it stopped before a word
        "ANTHROPIC_MESSAGES | {'id':'msg_01','type':'message','role':'assistant','model':'claude-x',"
                + "'content':[{'type':'text','text':'Hello!'}],'stop_reason':'max_tokens'}",
        "ANTHROPIC_MESSAGES | {'type':'message','content':[],'stop_reason':'end_turn'}",
        // OpenAI: a model that thinks may use up its 32 tokens with that
        "OPENAI_RESPONSES | {'id':'resp_6','object':'response','status':'incomplete','error':null,'output':[{"
                + "'id':'rs_6','type':'reasoning','summary':[]}],'incomplete_details':{'reason':'max_output_tokens'}}",
        "OPENAI_COMPLETIONS | {'id':'cmpl-7','object':'text_completion','choices':[{'text':'!','index':0}]}",
        "OPENAI_EMBEDDINGS | {'object':'list','data':[{'object':'embedding','index':0,'embedding':[0.1,-2e-3]}]}"})
    void anAnswerInTheProtocolsShapeValidates(InferenceProtocol protocol, String answer) throws Exception {
        upstream.answer(Reply.json(200, answer.replace('\'', '"')));

        ProbeResult result = probe(speaking(protocol));

        String url = upstream.uri() + asked().getFirst();
        assertThat(result).isEqualTo(new ProbeResult.Validated(url, protocol));
        assertThat(result.describe()).isEqualTo(url + " answers " + protocol.id());
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 422})
    void theProtocolsAreAskedInOrderWhereOneIsNotServed(int status) throws Exception {
        upstream.answerAll(Reply.json(status, "{\"detail\":\"no such thing\"}"));
        ResolvedRoute everything = speaking(InferenceProtocol.values());

        ProbeResult.Refused result = refused(probe(everything));

        assertThat(asked()).containsExactly("/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/completions",
                "/v1/embeddings", "/v1/model/" + TestRoutes.MODEL + "/invoke");
        assertThat(upstream.requests()).extracting(RecordedRequest::bodyText).containsExactly(
                ASKED + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_completion_tokens\":32}",
                ASKED + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":32}",
                ASKED + "\"input\":\"Hello\",\"max_output_tokens\":32}",
                ASKED + "\"prompt\":\"Hello\",\"max_tokens\":32}",
                ASKED + "\"input\":\"Hello\"}",
                "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":32,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
        assertThat(upstream.requests()).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.headers("content-type")).containsExactly("application/json");
            assertThat(request.headers("authorization")).containsExactly("Bearer " + TestRoutes.KEY);
            assertThat(request.headers("accept-encoding")).containsExactly("identity");
        });
        assertThat(result.fault()).isEqualTo(ProbeFault.NOT_SERVED);
        assertThat(result.attempts()).extracting(ProbeAttempt::url)
                .isEqualTo(asked().stream().map(path -> upstream.uri() + path).toList());
    }

    @Test
    void theOrderIsThatOfTheProbeNotOfTheRoute() throws Exception {
        upstream.answer(NOT_FOUND, NOT_FOUND, Reply.json(200, "{\"data\":[]}"));

        ProbeResult result =
                probe(speaking(OPENAI_EMBEDDINGS, MODEL_DISCOVERY, OPENAI_RESPONSES, OPENAI_CHAT_COMPLETIONS));

        assertThat(asked()).containsExactly("/v1/chat/completions", "/v1/responses", "/v1/embeddings");
        assertThat(result).isEqualTo(
                new ProbeResult.Validated(upstream.baseUrl("/v1/embeddings"), OPENAI_EMBEDDINGS));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void chatIsAskedOnceMoreWithTheOlderLimitIfTheErrorNamesTheNewer(int status) throws Exception {
        upstream.answer(
                Reply.json(status, "{\"error\":{\"message\":\"Unrecognized argument: max_completion_tokens\"}}"),
                Reply.json(200, CHAT_ANSWER));

        assertThat(probe(speaking(OPENAI_CHAT_COMPLETIONS, OPENAI_RESPONSES))).isEqualTo(
                new ProbeResult.Validated(upstream.baseUrl("/v1/chat/completions"), OPENAI_CHAT_COMPLETIONS));

        assertThat(upstream.requests().getLast().bodyText())
                .isEqualTo(ASKED + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":32}");
    }

    @Test
    void chatIsNotAskedAThirdTime() throws Exception {
        upstream.answerAll(Reply.json(400, "{\"error\":\"max_completion_tokens or max_tokens, who knows\"}"));

        ProbeResult.Refused result = refused(probe(speaking(OPENAI_CHAT_COMPLETIONS, OPENAI_RESPONSES)));

        assertThat(asked()).containsExactly("/v1/chat/completions", "/v1/chat/completions", "/v1/responses");
        assertThat(result.attempts()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500})
    void aFinalErrorThatNamesTheNewerLimitIsFinal(int status) throws Exception {
        upstream.answerAll(Reply.json(status, "{\"error\":\"max_completion_tokens\"}"));

        assertThat(refused(probe(speaking(OPENAI_CHAT_COMPLETIONS))).attempts()).hasSize(1);
    }

    @Test
    void anthropicIsAskedInItsOwnHeaders() throws Exception {
        upstream.answer(Reply.json(200, "{\"content\":[]}"));

        probe(TestRoutes.route("anthropic", upstream.baseUrl("/v1")).protocols(ANTHROPIC_MESSAGES).build());

        RecordedRequest seen = upstream.takeRequest(PATIENCE);
        assertThat(seen.headers("x-api-key")).containsExactly(TestRoutes.KEY);
        assertThat(seen.headers("anthropic-version")).containsExactly("2023-06-01");
        assertThat(seen.headers("authorization")).isEmpty();
    }

    @Test
    void aRouteThatSpeaksNothingToAskInIsNotAsked() throws Exception {
        List<InferenceProtocol> protocols =
                List.of(AWS_BEDROCK_INVOKE_STREAM, MODEL_DISCOVERY, ANTHROPIC_COUNT_TOKENS);

        ProbeResult result = probe(route().protocols(protocols).build());

        assertThat(result).isEqualTo(new ProbeResult.NothingToAsk(protocols));
        assertThat(result.describe()).isEqualTo("there is no question to ask in "
                + "aws_bedrock_invoke_stream, model_discovery, anthropic_count_tokens");
        assertThat(upstream.connectionCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI_CHAT_COMPLETIONS", "ANTHROPIC_MESSAGES", "OPENAI_RESPONSES", "OPENAI_COMPLETIONS",
        "OPENAI_EMBEDDINGS"})
    void aMockValidates(InferenceProtocol protocol) throws Exception {
        ProbeResult result = probe(TestRoutes.route("openai", "mock://any").protocols(protocol).build());

        assertThat(result).isInstanceOfSatisfying(ProbeResult.Validated.class, validated -> {
            assertThat(validated.protocol()).isEqualTo(protocol);
            assertThat(validated.url()).startsWith("mock://");
        });
    }

    /** A vector of 4,096 numbers takes more than is read. */
    @Test
    void aLongAnswerIsJudgedByItsBeginningAndNotReadToItsEnd() throws Exception {
        upstream.answerAll(Reply.script().head(200, "Content-Length: 100000000")
                .bytes("{\"object\":\"list\",\"data\":[{\"embedding\":[" + "0.0123456789, ".repeat(10_000)).hang());

        assertThat(probe(speaking(OPENAI_EMBEDDINGS))).isInstanceOf(ProbeResult.Validated.class);
        assertThat(upstream.takeRequest(PATIENCE).awaitPeerGone(PATIENCE)).isPresent();
    }

    @Test
    void anAnswerInPiecesIsReadToItsEnd() throws Exception {
        upstream.answerAll(
                Reply.chunked(200, "application/json", List.of("{\"id\":1,\"cho", "ices\":[", "{}]", "}\n")));

        assertThat(probe(speaking(OPENAI_CHAT_COMPLETIONS))).isInstanceOf(ProbeResult.Validated.class);
    }

    @Test
    void aTimeMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EndpointProbe(router, Duration.ZERO));
        assertThat(EndpointProbe.DEFAULT_TIME).isEqualTo(Duration.ofSeconds(30));
    }
}
