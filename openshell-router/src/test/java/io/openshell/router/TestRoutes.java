package io.openshell.router;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Routes and requests that the tests of this module begin with. */
public final class TestRoutes {
    public static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";
    public static final String MODEL = "pinned-model";

    private TestRoutes() {}

    /** Returns a builder of a route to {@code endpoint} that speaks every protocol. */
    public static ResolvedRoute.Builder route(String type, String endpoint) {
        return ResolvedRoute.builder()
                .name(ResolvedRoute.INFERENCE_LOCAL)
                .endpoint(endpoint)
                .model(MODEL)
                .providerType(type)
                .apiKey(Secret.of(KEY))
                .protocols(InferenceProtocol.values())
                .timeout(Duration.ofSeconds(20));
    }

    /** Returns a Chat Completions request with that body. */
    public static RouterRequest chat(String json) {
        return request(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST", "/v1/chat/completions", json);
    }

    public static RouterRequest request(InferenceProtocol protocol, String method, String target, String body,
            String... headers) {
        return new RouterRequest(
                protocol,
                method,
                target(target),
                Headers.of(headers),
                ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static RequestTarget target(String target) {
        try {
            return RequestTarget.parse(target);
        } catch (io.openshell.core.InvalidTargetException e) {
            throw new IllegalArgumentException(target, e);
        }
    }
}
