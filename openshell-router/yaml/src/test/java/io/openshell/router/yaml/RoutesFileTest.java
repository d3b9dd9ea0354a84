package io.openshell.router.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.AuthStyle;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouteSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesFileTest {
    private static final String MINIMAL = """
            routes:
              - route: inference.local
                endpoint: http://localhost:1234/v1
                model: local-model
                protocols: [openai_chat_completions]
                api_key: lm-studio-key
            """;

    private static final String AWS_KEY = "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    @TempDir
    private Path directory;

    private RoutesFile load(String yaml) throws IOException, RoutesFileException {
        return load(yaml, Map.of());
    }

    private RoutesFile load(String yaml, Map<String, String> environment) throws IOException, RoutesFileException {
        Path file = Files.writeString(directory.resolve("routes.yaml"), yaml);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return RoutesFile.load(file, environment);
    }

    @Test
    void aMinimalRouteHasTheDefaults() throws Exception {
        RoutesFile file = load(MINIMAL);

        ResolvedRoute route = file.routes().getFirst();
        assertThat(file.routes()).hasSize(1);
        assertThat(file.warnings()).isEmpty();
        assertThat(route.name()).isEqualTo("inference.local");
        assertThat(route.endpoint()).hasToString("http://localhost:1234/v1");
        assertThat(route.model()).isEqualTo("local-model");
        assertThat(route.protocols()).containsExactly(InferenceProtocol.OPENAI_CHAT_COMPLETIONS);
        assertThat(route.apiKey()).contains(Secret.of("lm-studio-key"));
        assertThat(route.auth()).isEqualTo(new AuthStyle.Bearer());
        assertThat(route.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(route.idleTimeout()).isEmpty();
        assertThat(route.http2()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://bedrock-runtime.eu-west-1.amazonaws.com",
        "http://127.0.0.1:99\n    aws_region: eu-west-1"})
    void aRouteToBedrockIsSigned(String endpoint) throws Exception {
        ResolvedRoute route = load("""
                routes:
                  - route: inference.local
                    provider_type: aws-bedrock
                    model: anthropic.claude-x-v1:0
                    protocols: [aws_bedrock_invoke, aws_bedrock_invoke_stream]
                    api_key_env: BEDROCK_KEY
                    endpoint: %s
                """.formatted(endpoint), Map.of("BEDROCK_KEY", AWS_KEY)).routes().getFirst();

        assertThat(route.auth()).isEqualTo(new AuthStyle.SigV4("eu-west-1"));
        assertThat(route.apiKey()).contains(Secret.of(AWS_KEY));
    }

    @Test
    void aRouteMayHaveAPathOfItsOwn() throws Exception {
        ResolvedRoute route = load(MINIMAL + """
                    model_in_path: true
                    request_path_override: ":rawPredict"
                    default_query: api-version=2024-10-21
                """).routes().getFirst();

        assertThat(route.modelInPath()).isTrue();
        assertThat(route.requestPathOverride()).contains(":rawPredict");
        assertThat(route.defaultQuery()).contains("api-version=2024-10-21");
        assertThat(load(MINIMAL + "    model_in_path: false\n").routes().getFirst().modelInPath()).isFalse();
    }

    @Test
    void aFullRouteHasWhatTheFileSays() throws Exception {
        ResolvedRoute route = load("""
                # a comment
                routes:
                  - name: "inference.local"
                    endpoint: 'https://api.anthropic.com/v1/'
                    model: >-
                      claude-x
                    protocols:
                      - " Anthropic_Messages "
                      - model_discovery
                      - anthropic_messages
                    provider_type: Anthropic
                    api_key_env: MY_KEY
                    timeout: 300
                    idle_timeout: 7
                    http_version: "2"
                """, Map.of("MY_KEY", "sk-ant-1")).routes().getFirst();

        assertThat(route.endpoint()).hasToString("https://api.anthropic.com/v1");
        assertThat(route.model()).isEqualTo("claude-x");
        assertThat(route.protocols())
                .containsExactly(InferenceProtocol.ANTHROPIC_MESSAGES, InferenceProtocol.MODEL_DISCOVERY);
        assertThat(route.auth()).isEqualTo(new AuthStyle.Header("x-api-key"));
        assertThat(route.apiKey()).contains(Secret.of("sk-ant-1"));
        assertThat(route.timeout()).isEqualTo(Duration.ofSeconds(300));
        assertThat(route.idleTimeout()).contains(Duration.ofSeconds(7));
        assertThat(route.http2()).isTrue();
    }

    @Test
    void aTimeoutOfZeroIsTheDefault() throws Exception {
        assertThat(load(MINIMAL + "    timeout: 0\n").routes().getFirst().timeout())
                .isEqualTo(ResolvedRoute.DEFAULT_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes: []", "routes: []\n", "---\nroutes: []\n...\n", "{routes: []}", "{\"routes\":[]}"})
    void anEmptyListIsValid(String yaml) throws Exception {
        assertThat(load(yaml).routes()).isEmpty();
    }

    @Test
    void systemRoutesArePartedFromTheUsers() throws Exception {
        String second = MINIMAL.substring(MINIMAL.indexOf("  - ")).replace("inference.local", "sandbox-system");

        RouteSnapshot snapshot = load(MINIMAL + second).snapshot();

        assertThat(snapshot.user().routes()).extracting(ResolvedRoute::name).containsExactly("inference.local");
        assertThat(snapshot.system().routes()).extracting(ResolvedRoute::name).containsExactly("sandbox-system");
    }

    @Test
    void theSourceHandsOverTheRoutesOnce() throws Exception {
        List<RouteSnapshot> given = new ArrayList<>();
        RoutesFile file = load(MINIMAL);

        file.source().start(given::add);

        assertThat(given).hasSize(1);
        assertThat(given.getFirst().user().routes()).isEqualTo(file.routes());
        assertThat(file.source().name()).isEqualTo("file");
    }

    @Test
    void aMockNeedsNoBackend() throws Exception {
        String yaml = MINIMAL.replace("http://localhost:1234/v1", "mock://anything");

        assertThat(load(yaml).routes().getFirst().endpoint().isMock()).isTrue();
    }

    @Test
    void anUnknownProviderTypeIsAWarning() throws Exception {
        List<String> warnings = load(MINIMAL + "    provider_type: acme\n").warnings();

        assertThat(warnings).containsExactly(directory.resolve("routes.yaml")
                + ":7: routes[0].provider_type: unknown provider type; the key is sent as a bearer token");
    }

    @Test
    void aKeyInAFileThatOthersCanReadIsAWarning() throws Exception {
        load(MINIMAL);
        Path file = directory.resolve("routes.yaml");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(RoutesFile.load(file, Map.of()).warnings())
                .containsExactly(file + ": holds a key and can be read by other users; chmod 600, or use api_key_env");

        Files.writeString(file, MINIMAL.replace("api_key: lm-studio-key", "api_key_env: THE_KEY"));
        assertThat(RoutesFile.load(file, Map.of("THE_KEY", "k")).warnings()).isEmpty();
    }
}
