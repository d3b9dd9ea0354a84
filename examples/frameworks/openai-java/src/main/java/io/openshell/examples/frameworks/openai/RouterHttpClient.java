package io.openshell.examples.frameworks.openai;

import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.PermissionDeniedException;
import com.openai.models.ErrorObject;
import io.openshell.core.InferencePatterns;
import io.openshell.core.InvalidTargetException;
import io.openshell.core.RequestTarget;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouterException;
import io.openshell.router.RouterResponse;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The HTTP client of OpenAI's SDK, without HTTP: requests go to a router in this process and along its system routes,
 * which hold the key, pin the model and set the timeouts. What is no inference request is refused with a 403.
 *
 * <p>Thread-safe. It does not close the router.
 */
public final class RouterHttpClient implements HttpClient {
    static final String NO_KEY = "the-router-has-the-key";

    private static final String HOST = "inference.local";

    private final InferenceContext router;

    /** Creates a client that uses the system routes of {@code router}. */
    public RouterHttpClient(InferenceContext router) {
        this.router = router;
    }

    /** Returns options for OpenAI's clients: over {@code router}, and one call is one request. */
    public static ClientOptions options(InferenceContext router) {
        return ClientOptions.builder().httpClient(new RouterHttpClient(router)).baseUrl("https://" + HOST + "/v1")
                .apiKey(NO_KEY).maxRetries(0).streamHandlerExecutor(Thread::startVirtualThread).build();
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        try (HttpRequestBody body = request.body()) {
            RequestTarget target = RequestTarget.parse(request.url(), HOST);
            var pattern = InferencePatterns.detect(request.method().name(), target)
                    .orElseThrow(RouterHttpClient::refusal);
            var headers = io.openshell.core.Headers.builder();
            request.headers().names().forEach(
                    name -> request.headers().values(name).forEach(value -> headers.add(name, value)));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (body != null) {
                Optional.ofNullable(body.contentType()).ifPresent(type -> headers.add("content-type", type));
                body.writeTo(bytes);
            }
            RouterResponse response = router.systemInferenceStreaming(pattern.protocol(), pattern.method(),
                    target.pathAndQuery(), headers.build(), bytes.toByteArray());
            Headers.Builder answered = Headers.builder();
            response.headers().forEach(answered::put);
            return new Answer(response.status(), answered.build(), response.bodyAsStream(), response);
        } catch (InvalidTargetException e) {
            throw refusal();
        } catch (RouterException e) {
            throw new OpenAIIoException("No answer from the inference router: " + e.reason(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpenAIIoException("Interrupted while waiting for the inference router", e);
        }
    }

    /** As {@link #execute}, on a thread of its own; to cancel the future is to cut the backend off. */
    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                HttpResponse response = execute(request, options);
                if (!answer.complete(response)) {
                    response.close();
                }
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        answer.whenComplete((response, failure) -> {
            if (answer.isCancelled()) {
                caller.interrupt();
            }
        });
        return answer;
    }

    @Override
    public void close() {}

    private static PermissionDeniedException refusal() {
        return PermissionDeniedException.builder().headers(Headers.builder().build()).error(ErrorObject.builder()
                .message("connection not allowed by policy").type("policy").code("").param("").build()).build();
    }

    /** An answer whose body comes as the backend sends it; to close it is to cut the backend off. */
    private record Answer(int statusCode, Headers headers, InputStream body, RouterResponse source)
            implements
                HttpResponse {
        @Override
        public void close() {
            source.close();
        }
    }
}
