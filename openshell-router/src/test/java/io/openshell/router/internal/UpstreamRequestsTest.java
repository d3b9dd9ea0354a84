package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.RouterException.Unauthorized;
import io.openshell.router.RouterRequest;
import io.openshell.router.TestRoutes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamRequestsTest {
    /** Whatever a client may send; the allow-lists below pick from it. */
    private static final List<String> NAMES = List.of("accept", "ACCEPT-ENCODING", "User-Agent",
            "Authorization", "X-Api-Key", "Host", "Content-Length", "Connection", "Keep-Alive", "Proxy-Authorization",
            "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Cookie",
            "X-Forwarded-For", "Forwarded", "Via", "Origin", "Referer", "X-Model-Id", "OpenAI-Organization",
            "OpenAI-Project", "OpenAI-Beta", "Anthropic-Version", "Anthropic-Beta", "X-Goog-Api-Key", "Api-Key",
            "X-Amz-Security-Token", "X-Amzn-Bedrock-Accept", "X-Amzn-Bedrock-Trace", "X-Stainless-Lang",
            "Accept-Language", "Range", "Expect", "X-HTTP-Method-Override");

    private static UpstreamRequest prepare(String type, String... headers) throws Exception {
        return prepare(TestRoutes.route(type, "https://backend.example/v1").build(), headers);
    }

    private static UpstreamRequest prepare(ResolvedRoute route, String... headers) throws Exception {
        return UpstreamRequests.prepare(route, TestRoutes.request(
                InferenceProtocol.OPENAI_CHAT_COMPLETIONS, "POST", "/v1/chat/completions?a=b", "{}", headers));
    }

    private static String body(UpstreamRequest request) {
        StringBuilder body = new StringBuilder();
        for (ByteBuffer slice : request.body()) {
            body.append(StandardCharsets.UTF_8.decode(slice.duplicate()));
        }
        assertThat(body.toString().getBytes(StandardCharsets.UTF_8)).hasSize((int) request.bodyLength());
        return body.toString();
    }

    @ParameterizedTest
    @CsvSource({"openai, openai-organization openai-project x-model-id", "nvidia, x-model-id", "deepinfra, x-model-id",
        "anthropic, anthropic-beta anthropic-version", "google-vertex-ai, ''", "acme, ''",
        "aws-bedrock, x-amzn-bedrock-accept",
        "azure-openai, ''",
        "openai-compatible, x-model-id"})
    void onlyAllowedHeadersOfTheClientPass(String type, String passthrough) throws Exception {
        Headers.Builder sent = Headers.builder();
        for (String name : NAMES) {
            sent.add(name, "from-client");
        }
        RouterRequest request = new RouterRequest(
                InferenceProtocol.OPENAI_CHAT_COMPLETIONS,
                "POST",
                TestRoutes.chat("{}").target(),
                sent.build(),
                ByteBuffer.wrap(new byte[] {'{', '}'}));

        Headers prepared = UpstreamRequests.prepare(
                TestRoutes.route(type, "https://backend.example/v1").build(), request).headers();

        Set<String> passed = new TreeSet<>();
        prepared.forEach((name, value) -> {
            if (value.equals("from-client")) {
                passed.add(name.toLowerCase(Locale.ROOT));
            }
        });
        Set<String> expected = new TreeSet<>(List.of("accept", "user-agent"));
        expected.addAll(passthrough.isEmpty() ? List.of() : List.of(passthrough.split(" ")));
        assertThat(passed).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "Application/JSON", "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"", "application/json ; charset=utf-8 "})
    void aContentTypeOfJsonPassesAsItCame(String type) throws Exception {
        assertThat(prepare("openai", "Content-Type", type.strip()).headers().all("content-type"))
                .containsExactly(type.strip());
    }

    /** Otherwise a client could have the pinned bytes read as something in which they name another model. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=\"model\"",
        "text/plain",
        "application/json; charset=utf-7", "application/json; charset=utf-8; charset=utf-16", "application/jsonx",
        "application/json, text/plain", "application/json; boundary=x", "", "application/json-seq"})
    void anyOtherContentTypeOfAPinnedBodyBecomesJson(String type) throws Exception {
        assertThat(prepare("openai", "Content-Type", type).headers().all("content-type"))
                .containsExactly("application/json");
        assertThat(prepare("openai", "Content-Type", "application/json", "content-type", type).headers()
                .all("content-type")).containsExactly("application/json");
        assertThat(prepare("openai").headers().all("content-type")).containsExactly("application/json");
    }

    @Test
    void theContentTypeOfOtherBodiesPasses() throws Exception {
        RouterRequest request = TestRoutes.request(InferenceProtocol.AWS_BEDROCK_INVOKE, "POST", "/model/m/invoke",
                "x", "Content-Type", "text/plain");

        assertThat(UpstreamRequests.prepare(TestRoutes.route("openai", "https://x").build(), request).headers()
                .all("content-type")).containsExactly("text/plain");
    }

    @Test
    void whatConnectionNamesStaysBehind() throws Exception {
        Headers headers = prepare("openai", "Connection", "close, X-Model-Id", "X-Model-Id", "m", "Connection",
                "ACCEPT", "Accept", "a").headers();

        assertThat(headers.contains("x-model-id")).isFalse();
        assertThat(headers.contains("accept")).isFalse();
    }

    @Test
    void theKeyTravelsAsTheProviderTakesIt() throws Exception {
        assertThat(prepare("openai", "Authorization", "Bearer mine").headers().all("authorization"))
                .containsExactly("Bearer " + TestRoutes.KEY);
        Headers anthropic = prepare("anthropic", "X-Api-Key", "mine", "Authorization", "Bearer mine").headers();
        assertThat(anthropic.all("x-api-key")).containsExactly(TestRoutes.KEY);
        assertThat(anthropic.contains("authorization")).isFalse();
        Headers bridge = prepare("aws-bedrock", "Authorization", "Bearer mine").headers();
        assertThat(bridge.toString()).doesNotContainIgnoringCase("authorization");
    }

    @Test
    void aDefaultHeaderIsSentUnlessTheClientSentOne() throws Exception {
        assertThat(prepare("anthropic").headers().all("anthropic-version")).containsExactly("2023-06-01");
        assertThat(prepare("anthropic", "Anthropic-Version", "2024-01-01").headers().all("anthropic-version"))
                .containsExactly("2024-01-01");
    }

    @Test
    void withoutAUserAgentOfTheClientsTheJdkIsNotNamed() throws Exception {
        assertThat(prepare("openai").headers().all("user-agent")).containsExactly("openshell");
    }

    /** Inside a compressed answer an echoed key would not be seen, and sandboxed code could ask for one. */
    @Test
    void aClientCannotHaveAnAnswerCompressedInWhichTheKeyWouldNotBeSeen() throws Exception {
        for (String type : List.of("openai", "anthropic")) {
            assertThat(prepare(type, "Accept-Encoding", "gzip", "accept-encoding", "br").headers()
                    .all("accept-encoding")).containsExactly("identity");
            assertThat(prepare(type).headers().all("accept-encoding")).containsExactly("identity");
        }
    }

    @Test
    void aRouteWithoutAKeyLetsTheClientChooseTheCoding() throws Exception {
        ResolvedRoute keyless = ResolvedRoute.builder().name("n").endpoint("https://x").model("m")
                .providerType("aws-bedrock").protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS).build();

        assertThat(prepare(keyless, "Accept-Encoding", "gzip").headers().all("accept-encoding"))
                .containsExactly("gzip");
        assertThat(prepare(keyless).headers().contains("accept-encoding")).isFalse();
    }

    @Test
    void urlAndQueryAreTheRoutesAndTheClients() throws Exception {
        assertThat(prepare("openai").uri()).hasToString("https://backend.example/v1/chat/completions?a=b");
    }

    @ParameterizedTest
    @CsvSource({"https://h:443, https://h/x", "http://h:80/, http://h/x", "https://h:80, https://h:80/x"})
    void aUrlHasNoPortThatIsTheSchemesOwn(String endpoint, String url) throws Exception {
        RouterRequest request = TestRoutes.request(InferenceProtocol.MODEL_DISCOVERY, "GET", "/x", "");

        assertThat(UpstreamRequests.prepare(TestRoutes.route("openai", endpoint).build(), request).uri())
                .hasToString(url);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}", "{\"model\":\"mine\",\"x\":1.0}", " {\"a\" : [1,2]} ",
        "{\"\\u006dodel\":1,\"model\":2}"})
    void theModelIsPinned(String json) throws Exception {
        UpstreamRequest prepared = UpstreamRequests.prepare(
                TestRoutes.route("openai", "https://backend.example/v1").build(), TestRoutes.chat(json));

        assertThat(body(prepared)).contains("\"" + TestRoutes.MODEL + "\"").doesNotContain("mine");
    }

    @Test
    void aBodyInADirectBufferIsPinnedToo() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(16).put("{\"n\":1}".getBytes(StandardCharsets.UTF_8)).flip();
        RouterRequest request = new RouterRequest(InferenceProtocol.OPENAI_RESPONSES, "POST",
                TestRoutes.chat("{}").target(), Headers.empty(), direct);

        assertThat(body(UpstreamRequests.prepare(TestRoutes.route("openai", "https://x/v1").build(), request)))
                .contains(TestRoutes.MODEL, "\"n\":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "", "\u0000", "[\"model\"]"})
    void bodiesWithoutAModelInThemAreUntouched(String body) throws Exception {
        for (InferenceProtocol protocol : List.of(InferenceProtocol.AWS_BEDROCK_INVOKE,
                InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM, InferenceProtocol.MODEL_DISCOVERY)) {
            RouterRequest request = TestRoutes.request(protocol, "POST", "/model/m/invoke", body);

            assertThat(body(UpstreamRequests.prepare(TestRoutes.route("openai", "https://x").build(), request)))
                    .isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{\"x\":NaN}", "\ufeff{}", "{\"model\":\"a\"}}"})
    void aBodyInWhichTheModelCannotBePinnedIsRefused(String body) {
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> UpstreamRequests.prepare(
                        TestRoutes.route("openai", "https://x").build(), TestRoutes.chat(body)))
                .satisfies(refused -> assertThat(refused.reason()).matches("[a-zA-Z0-9 ,.-]+"));
    }

    @Test
    void aRouteThatCannotAuthenticateSendsNothing() {
        ResolvedRoute keyless = ResolvedRoute.builder().name("n").endpoint("https://x").model("m")
                .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS).build();

        assertThatExceptionOfType(Unauthorized.class).isThrownBy(() -> prepare(keyless));
    }
}
