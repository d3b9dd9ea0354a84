package io.openshell.examples.frameworks.langchain4j;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.openshell.core.Headers;
import io.openshell.core.InferencePatterns;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.InvalidTargetException;
import io.openshell.core.RequestTarget;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouterException;
import io.openshell.router.RouterResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The HTTP client of LangChain4j's models, without HTTP: requests go to a router in this process and along its system
 * routes, which hold the key, pin the model and set the timeouts. What is no inference request is refused with a 403.
 *
 * <p>Thread-safe, and its own builder: it has no settings. It does not close the router.
 */
public record RouterHttpClient(InferenceContext router) implements HttpClient, HttpClientBuilder {
    public static final String BASE_URL = "https://inference.local/v1";
    private static final String REFUSAL = "connection not allowed by policy";

    private interface Call<T> {
        T send(InferenceProtocol protocol, String method, String path, Headers headers, byte[] body)
                throws RouterException, InterruptedException;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        var answer = send(request, router::systemInference);
        return checked(answer.status(), answer.headers(), answer.body());
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        Thread.startVirtualThread(() -> {
            try (RouterResponse answer = send(request, router::systemInferenceStreaming)) {
                boolean good = answer.status() / 100 == 2;
                byte[] error = good ? null : answer.bodyAsStream().readAllBytes();
                listener.onOpen(checked(answer.status(), answer.headers(), error));
                parser.parse(answer.bodyAsStream(), listener);
                // If the body did not end, the parser has told the listener already, or was cancelled.
                if (answer.ended()) {
                    listener.onClose();
                }
            } catch (IOException | RuntimeException e) {
                listener.onError(e);
            }
        });
    }

    private static SuccessfulHttpResponse checked(int status, Headers headers, byte[] body) {
        if (status / 100 != 2) {
            throw new HttpException(status, new String(body, StandardCharsets.UTF_8));
        }
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> fields.put(name, headers.all(name)));
        return SuccessfulHttpResponse.builder().statusCode(status).headers(fields).body(body).build();
    }

    private static <T> T send(HttpRequest request, Call<T> call) {
        try {
            RequestTarget target = RequestTarget.parse(request.url(), "inference.local");
            var pattern = InferencePatterns.detect(request.method().name(), target)
                    .orElseThrow(() -> new HttpException(403, REFUSAL));
            Headers.Builder headers = Headers.builder();
            request.headers().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
            byte[] body = request.body() == null ? new byte[0] : request.body().getBytes(StandardCharsets.UTF_8);
            return call.send(pattern.protocol(), pattern.method(), target.pathAndQuery(), headers.build(), body);
        } catch (InvalidTargetException e) {
            throw new HttpException(403, REFUSAL);
        } catch (RouterException e) {
            throw new InternalServerException("No answer from the inference router: " + e.reason(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InternalServerException("Interrupted while waiting for the inference router", e);
        }
    }

    @Override
    public Duration connectTimeout() {
        return null;
    }

    @Override
    public RouterHttpClient connectTimeout(Duration timeout) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return null;
    }

    @Override
    public RouterHttpClient readTimeout(Duration timeout) {
        return this;
    }

    @Override
    public RouterHttpClient build() {
        return this;
    }
}
