package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferencePatternsTest {
    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions, openai_chat_completions, chat_completion, STREAMED",
        "POST, /v1/completions, openai_completions, completion, STREAMED",
        "POST, /v1/responses, openai_responses, responses, STREAMED",
        "POST, /v1/embeddings, openai_embeddings, embeddings, WHOLE",
        "POST, /v1/messages, anthropic_messages, messages, STREAMED",
        "POST, /v1/messages/count_tokens, anthropic_count_tokens, count_tokens, WHOLE",
        "GET, /v1/models, model_discovery, models_list, WHOLE",
        "GET, /v1/models/gpt-5, model_discovery, models_get, WHOLE",
        "GET, /v1/models/org/model:tag, model_discovery, models_get, WHOLE",
        "GET, /v1/models/, model_discovery, models_get, WHOLE",
        "POST, /model/anthropic.claude-v2:1/invoke, aws_bedrock_invoke, messages, WHOLE",
        "POST, /model/invoke/invoke, aws_bedrock_invoke, messages, WHOLE",
        "POST, /model/m/invoke-with-response-stream, aws_bedrock_invoke_stream, messages, STREAMED",
        "POST, /v1/responses?x=1, openai_responses, responses, STREAMED"})
    void aKnownRequestIsDetected(String method, String target, String protocol, String kind, ResponseFraming framing)
            throws Exception {
        InferencePattern pattern =
                InferencePatterns.detect(method, RequestTarget.parse(target)).orElseThrow();

        assertThat(pattern.protocol().id()).isEqualTo(protocol);
        assertThat(pattern.kind()).isEqualTo(kind);
        assertThat(pattern.framing()).isEqualTo(framing);
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/chat/completions", "post, /v1/chat/completions", "Post, /v1/chat/completions",
        "PUT, /v1/chat/completions", "HEAD, /v1/models", "OPTIONS, /v1/models", "POST, /v1/models",
        "DELETE, /v1/models/gpt-5", "POST, /v1/chat/completions/", "POST, /v1/chat/completions/x",
        "POST, /V1/chat/completions", "POST, /v1/Chat/completions", "POST, //v1/chat/completions",
        "POST, /v1//chat/completions", "POST, /v1/chat%2dcompletions", "POST, /v1/chat/completion%73",
        "POST, /v1/chat", "POST, /chat/completions", "POST, /", "GET, /", "GET, /v1/modelsx", "GET, /v1/model",
        "POST, /v1/messages/", "POST, /v1/messages/batches", "POST, /v1/responses/x/cancel", "GET, /v1/files",
        "POST, /v1/files", "POST, /v1/audio/speech", "POST, /v1/images/generations", "GET, /v1/responses/resp_1",
        "POST, /model//invoke", "POST, /model/invoke", "POST, /model/a/b/invoke", "POST, /model/a/invoke/",
        "POST, /model/a/invokex", "POST, /model/a/converse", "GET, /model/a/invoke", "POST, /v1/model/a/invoke",
        "POST, /model/a/invoke-with-response-stream/x", "POST, /model/invoke-with-response-stream"})
    void anythingElseIsNot(String method, String target) throws Exception {
        assertThat(InferencePatterns.detect(method, RequestTarget.parse(target))).isEmpty();
    }

    @Test
    void everyProtocolHasAPattern() {
        assertThat(InferencePatterns.all())
                .extracting(InferencePattern::protocol)
                .contains(InferenceProtocol.values());
    }
}
