package io.openshell.router.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reject table: each file, the line and field that the message names, and what it says. */
class RefusedRoutesFileTest {
    private static final String KEY = "sk-live-9fQ2zR7wX1";

    private static final String PROTOCOLS = "openai_chat_completions, openai_completions, openai_responses, "
            + "openai_embeddings, anthropic_messages, anthropic_count_tokens, model_discovery, aws_bedrock_invoke, "
            + "aws_bedrock_invoke_stream";

    private static final String FIELDS = "api_key, api_key_env, aws_region, default_query, endpoint, http_version, "
            + "idle_timeout, model, model_in_path, name, protocols, provider_type, request_path_override, route, timeout";

    private static final Map<String, String> ENVIRONMENT = Map.of("EMPTY_KEY", "", "SPACE_KEY", " ", "BAD_KEY",
            KEY + "\n");

    @TempDir
    private Path directory;

    /** Every row changes a file that is accepted; its lines are numbered as here, from 1. */
    private static String route(String... lines) {
        String file = """
                routes:
                  - route: inference.local
                    endpoint: http://localhost:1234/v1
                    model: local-model
                    protocols: [openai_chat_completions]
                    api_key: %s
                """.formatted(KEY);
        for (String line : lines) {
            String field = line.substring(0, line.indexOf(':') + 1);
            file = file.contains(" " + field)
                    ? file.replaceFirst("(?m)(^ .*)\\b" + field + ".*$", "$1" + Matcher.quoteReplacement(line))
                    : file + "    " + line + "\n";
        }
        return file;
    }

    private static String without(String field) {
        return route().replaceFirst("(?m)^    " + field + ":.*\n", "");
    }

    static Stream<Arguments> wholeFiles() {
        return Stream.of(
                arguments("", ": routes: missing; write `routes: []` for none"),
                arguments("# nothing\n", ": routes: missing; write `routes: []` for none"),
                arguments("[]", ":1: must be a mapping of fields"),
                arguments("routes", ":1: must be a mapping of fields"),
                arguments("{}", ":1: routes: missing"),
                arguments("routes:\n", ":1: routes: must be a list"),
                arguments("routes: {}", ":1: routes: must be a list"),
                arguments("routes: [1]", ":1: routes[0]: must be a mapping of fields"),
                arguments("routes:\n- []", ":2: routes[0]: must be a mapping of fields"),
                arguments("routes: []\nversion: 1", ":2: version: unknown field; known are routes"),
                arguments("routes: []\nroutes: []", ":2: routes: given twice"),
                arguments("? [a]\n: b", ": not valid YAML"),
                arguments("routes: []\n---\nroutes: []", ":2: a second document; one file is one document"),
                arguments("routes: &a []", ":1: anchors and aliases are not supported"),
                arguments("routes: *a", ":1: anchors and aliases are not supported"),
                arguments("routes: !!set {}", ":1: tags are not supported"),
                arguments("routes: !java.net.URL []", ":1: tags are not supported"),
                arguments("routes: ! []", ":1: tags are not supported"),
                arguments("routes: [[[[[[[[[]]]]]]]]]", ":1: nested too deep"),
                arguments("[".repeat(500_000), ":1: nested too deep"),
                arguments("routes: [\n", ":2: not valid YAML"),
                arguments("routes: []\n\tx: y", ":2: not valid YAML"),
                arguments("routes: []\n  x: y", ":2: not valid YAML"),
                arguments("routes: \"\\q\"", ":1: not valid YAML"),
                arguments("routes: @x", ":1: not valid YAML"),
                arguments("a\0b", ": not valid YAML"));
    }

    static Stream<Arguments> fields() {
        return Stream.of(
                arguments(without("model"), ":2: routes[0].model: missing"),
                arguments(without("endpoint"), ":2: routes[0].endpoint: missing"),
                arguments(without("protocols"), ":2: routes[0].protocols: missing"),
                arguments(without("api_key"), ":2: routes[0].api_key: missing"),
                arguments(route().replace("route: i", "protocols: i"), ":5: routes[0].protocols: given twice"),
                arguments(route("name: inference.local"),
                        ":7: routes[0].name: given beside route; give one of the two"),
                arguments(route("api_key_env: A_KEY"),
                        ":7: routes[0].api_key_env: given beside api_key; give one of the two"),
                arguments(route("weight: 1"), ":7: routes[0].weight: unknown field; known are " + FIELDS),
                arguments(route("Model: x"), ":7: routes[0]: unknown field; known are " + FIELDS),
                arguments(route(KEY + ": x"), ":7: routes[0]: unknown field; known are " + FIELDS),
                arguments(route("<<: {}"), ":7: routes[0]: unknown field; known are " + FIELDS),
                arguments(route("model: 4"), ":4: routes[0].model: YAML reads this as no text; put it in quotes"),
                arguments(route("model: 4.1"), ":4: routes[0].model: YAML reads this as no text; put it in quotes"),
                arguments(route("model: true"), ":4: routes[0].model: YAML reads this as no text; put it in quotes"),
                arguments(route("model: null"), ":4: routes[0].model: YAML reads this as no text; put it in quotes"),
                arguments(route("model:"), ":4: routes[0].model: YAML reads this as no text; put it in quotes"),
                arguments(route("model: ''"), ":4: routes[0].model: must not be blank"),
                arguments(route("model: '  '"), ":4: routes[0].model: must not be blank"),
                arguments(route("model: [x]"), ":4: routes[0].model: must be text"),
                arguments(route("route: {}"), ":2: routes[0].route: must be text"),
                arguments(route("endpoint: localhost:1234"),
                        ":3: routes[0].endpoint: a URL must begin with https://, http:// or mock://"),
                arguments(route("endpoint: ftp://x/"),
                        ":3: routes[0].endpoint: a URL must begin with https://, http:// or mock://"),
                arguments(route("endpoint: 'http://'"), ":3: routes[0].endpoint: not a URL"),
                arguments(route("endpoint: http://u:" + KEY + "@x/"),
                        ":3: routes[0].endpoint: a URL must have no user info, query or fragment"),
                arguments(route("endpoint: http://x/?key=" + KEY),
                        ":3: routes[0].endpoint: a URL must have no user info, query or fragment"),
                arguments(route("endpoint: http://x:99999"),
                        ":3: routes[0].endpoint: a URL must name a host, and a port from 1 to 65535 if any"),
                arguments(route("protocols: []"), ":5: routes[0].protocols: must name at least one protocol"),
                arguments(route("protocols: openai_chat_completions"), ":5: routes[0].protocols: must be a list"),
                arguments(route("protocols: [openai_chat_completions, " + KEY + "]"),
                        ":5: routes[0].protocols[1]: unknown protocol; known are " + PROTOCOLS),
                arguments(route("protocols: [1]"),
                        ":5: routes[0].protocols[0]: YAML reads this as no text; put it in quotes"),
                arguments(route("api_key: 12345"),
                        ":6: routes[0].api_key: YAML reads this as no text; put it in quotes"),
                arguments(route("api_key: ''"), ":6: routes[0].api_key: must not be blank"),
                arguments(route("api_key: \"" + KEY + "\\n\""), ":6: routes[0].api_key: the key has a character that "
                        + "cannot stand in a header, such as a line end or a space around it"),
                arguments(route("api_key: \"\\u00e9\\u20ac\""), ":6: routes[0].api_key: the key has a character that "
                        + "cannot stand in a header, such as a line end or a space around it"),
                arguments(variable("NO_KEY"), ":6: routes[0].api_key_env: the environment variable NO_KEY is not set; "
                        + "set it, or give the key as api_key"),
                arguments(variable("EMPTY_KEY"), ":6: routes[0].api_key_env: the environment variable EMPTY_KEY is not "
                        + "set; set it, or give the key as api_key"),
                arguments(variable("SPACE_KEY"), ":6: routes[0].api_key_env: the environment variable SPACE_KEY is not "
                        + "set; set it, or give the key as api_key"),
                arguments(variable(KEY), ":6: routes[0].api_key_env: the environment variable is not set; "
                        + "set it, or give the key as api_key"),
                arguments(variable("BAD_KEY"), ":6: routes[0].api_key_env: the key has a character that "
                        + "cannot stand in a header, such as a line end or a space around it"),
                arguments(route("timeout: -1"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout: 1.5"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout: 60s"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout: '60'"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout: 0x10"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout: +5"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout: 9999999999"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout:"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("timeout: [1]"), ":7: routes[0].timeout: must be a whole number, such as 60"),
                arguments(route("idle_timeout: 0"),
                        ":7: routes[0].idle_timeout: must be at least 1; leave it out for the default"),
                arguments(route("provider_type: 7"),
                        ":7: routes[0].provider_type: YAML reads this as no text; put it in quotes"),
                arguments(route("model_in_path: maybe"), ":7: routes[0].model_in_path: must be true or false"),
                arguments(route("model_in_path: \"true\""), ":7: routes[0].model_in_path: must be true or false"),
                arguments(route("model_in_path: true", "model: a/b"),
                        ":2: routes[0]: the model id must have no / in it"),
                arguments(
                        route("request_path_override: predict"),
                        ":7: routes[0].request_path_override: the request path must begin with a slash or a colon"),
                arguments(
                        route("request_path_override: /a/../b"),
                        ":7: routes[0].request_path_override: the request path must have no dot segments"),
                arguments(
                        route("default_query: a=b&c=d"),
                        ":7: routes[0].default_query: the default query must be one name=value of letters, "
                                + "digits and -._~, of at most 128 characters"),
                arguments(route("http_version: '3'"),
                        ":7: routes[0].http_version: must be \"1.1\" or \"2\", in quotes"),
                arguments(route("http_version: 2"),
                        ":7: routes[0].http_version: YAML reads this as no text; put it in quotes"),
                arguments(
                        route("provider_type: aws-bedrock",
                                "endpoint: https://bedrock-runtime.us-east-1.amazonaws.com"),
                        ":2: routes[0]: AWS credentials must be ACCESS_KEY_ID:SECRET_ACCESS_KEY, or with "
                                + ":SESSION_TOKEN behind them"),
                arguments(route("aws_region: 'us-east-1'"),
                        ":2: routes[0]: AWS credentials must be ACCESS_KEY_ID:SECRET_ACCESS_KEY, or with "
                                + ":SESSION_TOKEN behind them"),
                arguments(route("aws_region: Mars"),
                        ":7: routes[0].aws_region: not an AWS region, such as us-east-1"),
                arguments(
                        route("provider_type: aws-bedrock", "endpoint: https://s3.us-east-1.amazonaws.com"),
                        ":2: routes[0]: the endpoint lies at AWS but is none of Bedrock Runtime, such as "
                                + "https://bedrock-runtime.us-east-1.amazonaws.com; a bridge needs a name of its own"));
    }

    private static String variable(String name) {
        return route().replace("api_key: " + KEY, "api_key_env: " + name);
    }

    @ParameterizedTest
    @MethodSource({"wholeFiles", "fields"})
    void theMessageNamesFileLineAndFieldAndRepeatsNoValue(String yaml, String message) throws Exception {
        Path file = Files.writeString(directory.resolve("routes.yaml"), yaml);

        assertThatExceptionOfType(RoutesFileException.class)
                .isThrownBy(() -> RoutesFile.load(file, ENVIRONMENT))
                .withMessage(file + message)
                .withNoCause()
                .satisfies(refused -> assertThat(refused).message().doesNotContain(KEY));
    }

    @Test
    void theFileThatEachRowChangesIsAccepted() throws Exception {
        Path file = Files.writeString(directory.resolve("routes.yaml"), route("timeout: 60"));

        assertThat(RoutesFile.load(file, ENVIRONMENT).routes()).hasSize(1);
    }

    @Test
    void aSecondRouteIsNamedByItsPlace() throws Exception {
        String second = route().substring(route().indexOf("  - ")).replace("model: local-model", "model: 1");
        Path file = Files.writeString(directory.resolve("routes.yaml"), route() + second);

        assertRefused(file, file + ":9: routes[1].model: YAML reads this as no text; put it in quotes");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        Path file = directory.resolve("none.yaml");

        assertRefused(file, file + ": there is no such file");
    }

    @Test
    void aDirectoryIsRefused() {
        assertRefused(directory, directory + ": cannot be read; is it a file, and may this user read it?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes: [] #\u00e9", "\u00ff\u00feroutes: []"})
    void aFileThatIsNotUtf8IsRefused(String latin1) throws IOException {
        Path file = Files.write(directory.resolve("routes.yaml"), latin1.getBytes(StandardCharsets.ISO_8859_1));

        assertRefused(file, file + ": not UTF-8");
    }

    @Test
    void aFileAboveTheLimitIsRefusedUnread() throws IOException {
        Path file = Files.writeString(directory.resolve("routes.yaml"), "#".repeat(YamlText.MOST_BYTES + 1));

        assertRefused(file, file + ": larger than 1048576 bytes");
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(RoutesFileException.class)
                .isThrownBy(() -> RoutesFile.load(file, ENVIRONMENT))
                .withMessage(message);
    }
}
