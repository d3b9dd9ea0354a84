package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.InvalidTargetException;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouterException;
import io.openshell.router.RouterRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whatever headers a client makes up: those on the list travel, the route's key does once, and nothing breaks a line. */
class UpstreamRequestsFuzzTest {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";
    private static final Set<String> LISTED = Set.of("content-type", "accept", "accept-encoding", "user-agent",
            "openai-organization", "openai-project", "x-model-id", "anthropic-version", "anthropic-beta");
    private static final List<ResolvedRoute> ROUTES = List.of(
            route("openai", InferenceProtocol.OPENAI_CHAT_COMPLETIONS),
            route("anthropic", InferenceProtocol.ANTHROPIC_MESSAGES),
            route("some-other", InferenceProtocol.OPENAI_CHAT_COMPLETIONS));

    private static ResolvedRoute route(String type, InferenceProtocol protocol) {
        return ResolvedRoute.builder().name(ResolvedRoute.INFERENCE_LOCAL).providerType(type)
                .endpoint("https://backend.test/v1").apiKey(Secret.of(KEY)).model("m").protocols(protocol).build();
    }

    /** The input is lines of {@code name: value}. */
    @FuzzTest
    void onlyListedHeadersAndTheKeyTravel(byte[] lines) throws InvalidTargetException {
        Headers fromClient = headers(new String(lines, StandardCharsets.ISO_8859_1));
        for (ResolvedRoute route : ROUTES) {
            RouterRequest request = new RouterRequest(
                    route.protocols().iterator().next(),
                    "POST",
                    RequestTarget.parse("/v1/chat/completions"),
                    fromClient,
                    ByteBuffer.wrap("{}".getBytes(StandardCharsets.US_ASCII)));
            assertOnlyListed(sent(route, request), route);
        }
    }

    private static Headers sent(ResolvedRoute route, RouterRequest request) {
        try {
            return UpstreamRequests.prepare(route, request).headers();
        } catch (RouterException e) {
            throw new AssertionError("headers are no reason to refuse", e);
        }
    }

    private static void assertOnlyListed(Headers sent, ResolvedRoute route) {
        String credential = route.providerType().equals("anthropic") ? "x-api-key" : "authorization";
        sent.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            assertThat(name).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
            assertThat(value).doesNotContain("\r", "\n", "\0");
            assertThat(lower.equals(credential) || LISTED.contains(lower)).as(name).isTrue();
            assertThat(value.contains(KEY)).as(name).isEqualTo(lower.equals(credential));
        });
        assertThat(sent.all(credential)).hasSize(1);
    }

    private static Headers headers(String lines) {
        Headers.Builder headers = Headers.builder();
        for (String line : lines.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.contains(KEY)) {
                try {
                    headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
                } catch (IllegalArgumentException e) {
                    // No header, as the reader in front of the router would have said.
                    continue;
                }
            }
        }
        return headers.build();
    }
}
