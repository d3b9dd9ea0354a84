package io.openshell.examples.frameworks.adk;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.adk.JsonBaseModel;
import com.google.adk.models.BaseLlm;
import com.google.adk.models.BaseLlmConnection;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.adk.models.chat.ChatCompletionsRequest;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.GenAiIOException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import io.openshell.core.Headers;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouterException;
import io.openshell.router.RouterResponse;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableEmitter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model for ADK agents, without HTTP: requests go to a router in this process and along its system routes for OpenAI
 * Chat Completions, which hold the key, pin the model and set the timeouts. Thread-safe. It does not close the router.
 */
public final class RouterLlm extends BaseLlm {
    private static final ObjectMapper JSON = JsonBaseModel.getMapper();

    private final InferenceContext router;
    private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

    public RouterLlm(InferenceContext router) {
        super("inference.local");
        this.router = router;
    }

    /** Asks on a thread of its own; to cancel the flow is to cut the backend off. */
    @Override
    public Flowable<LlmResponse> generateContent(LlmRequest request, boolean stream) {
        return Flowable.create(emitter -> {
            byte[] body = JSON.writeValueAsBytes(ChatCompletionsRequest.fromLlmRequest(request, stream));
            Thread caller = Thread.ofVirtual().unstarted(() -> answer(body, stream, emitter));
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

    private void answer(byte[] body, boolean stream, FlowableEmitter<LlmResponse> emitter) {
        try {
            ask(body, stream, emitter);
            emitter.onComplete();
        } catch (RouterException e) {
            emitter.tryOnError(new GenAiIOException("No answer from the inference router: " + e.reason(), e));
        } catch (IOException | InterruptedException e) {
            emitter.tryOnError(new GenAiIOException("The answer broke off", e));
        } catch (RuntimeException e) {
            emitter.tryOnError(e);
        } finally {
            callers.remove(Thread.currentThread());
        }
    }

    private void ask(byte[] body, boolean stream, FlowableEmitter<LlmResponse> emitter)
            throws IOException, RouterException, InterruptedException {
        try (RouterResponse response = router.systemInferenceStreaming(OPENAI_CHAT_COMPLETIONS, "POST",
                "/v1/chat/completions", Headers.of("content-type", "application/json"), body)) {
            InputStream bytes = response.bodyAsStream();
            int status = response.status();
            if (status / 100 != 2) {
                String text = new String(bytes.readAllBytes(), UTF_8);
                throw status < 500 ? new ClientException(status, "", text) : new ServerException(status, "", text);
            }
            ChatAnswer answer = new ChatAnswer();
            if (stream) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data:") && !line.endsWith("[DONE]")) {
                        String text = answer.add(JSON.readTree(line.substring("data:".length())), "delta");
                        if (!text.isEmpty()) {
                            Content piece = Content.builder().role("model").parts(Part.fromText(text)).build();
                            emitter.onNext(LlmResponse.builder().partial(true).content(piece).build());
                        }
                    }
                }
            } else {
                answer.add(JSON.readTree(bytes), "message");
            }
            emitter.onNext(answer.whole());
        }
    }
}
