package io.openshell.examples.frameworks.adk;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.adk.JsonBaseModel;
import com.google.adk.models.BaseLlm;
import com.google.adk.models.BaseLlmConnection;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.adk.models.chat.ChatCompletionsRequest;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableEmitter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model for ADK agents that is asked through OpenAI's client, and so through what that client is put on, and fails with
 * that client's exceptions. Thread-safe. It does not close the client.
 */
public final class OpenAiLlm extends BaseLlm {
    private final OpenAIClient client;
    private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

    public OpenAiLlm(OpenAIClient client) {
        super("inference.local");
        this.client = client;
    }

    /** Asks on a thread of its own; to cancel the flow is to cut the backend off. */
    @Override
    public Flowable<LlmResponse> generateContent(LlmRequest request, boolean stream) {
        return Flowable.create(emitter -> {
            Thread caller = Thread.ofVirtual().unstarted(() -> answer(request, stream, emitter));
            emitter.setCancellable(caller::interrupt);
            callers.add(caller);
            caller.start();
        }, BackpressureStrategy.BUFFER);
    }

    /** Cuts off all that is under way. ADK's runners keep a flow going that nobody listens to any more. */
    public void cancelAll() {
        callers.forEach(Thread::interrupt);
    }

    @Override
    public BaseLlmConnection connect(LlmRequest request) {
        throw new UnsupportedOperationException("Chat Completions have no live connections");
    }

    private void answer(LlmRequest request, boolean stream, FlowableEmitter<LlmResponse> emitter) {
        try {
            String json = JsonBaseModel.getMapper()
                    .writeValueAsString(ChatCompletionsRequest.fromLlmRequest(request, stream));
            var question = ChatCompletionCreateParams.builder().body(
                    ObjectMappers.jsonMapper().readValue(json, ChatCompletionCreateParams.Body.class)).build();
            emitter.onNext(whole(stream ? streamed(question, emitter) : client.chat().completions().create(question)));
            emitter.onComplete();
        } catch (IOException | RuntimeException | Error e) {
            emitter.tryOnError(e);
        } finally {
            callers.remove(Thread.currentThread());
        }
    }

    private ChatCompletion streamed(ChatCompletionCreateParams question, FlowableEmitter<LlmResponse> emitter) {
        ChatCompletionAccumulator answer = ChatCompletionAccumulator.create();
        try (var stream = client.chat().completions().createStreaming(question)) {
            stream.stream().map(answer::accumulate).flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream()).filter(text -> !text.isEmpty())
                    .forEach(text -> emitter.onNext(LlmResponse.builder().partial(true)
                            .content(Content.builder().role("model").parts(Part.fromText(text)).build()).build()));
        }
        // Throws if the answer never came to its end.
        return answer.chatCompletion();
    }

    private static LlmResponse whole(ChatCompletion completion) throws IOException {
        var choice = completion.choices().getFirst();
        List<Part> parts = new ArrayList<>();
        choice.message().content().filter(text -> !text.isEmpty()).map(Part::fromText).ifPresent(parts::add);
        for (var call : choice.message().toolCalls().orElse(List.of())) {
            var function = call.asFunction().function();
            String json = function.arguments().isEmpty() ? "{}" : function.arguments();
            Map<String, Object> arguments = JsonBaseModel.getMapper().readValue(json, new TypeReference<>() {});
            parts.add(Part.builder().functionCall(FunctionCall.builder().id(call.asFunction().id())
                    .name(function.name()).args(arguments).build()).build());
        }
        String reason = switch (choice.finishReason().value()) {
            case STOP, TOOL_CALLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
            default -> "OTHER";
        };
        return LlmResponse.builder().content(Content.builder().role("model").parts(parts).build())
                .finishReason(new FinishReason(reason)).build();
    }
}
