package io.openshell.router.yaml;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.router.BufferedResponse;
import io.openshell.router.InferenceContext;
import io.openshell.router.Router;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that the Javadoc shows. */
class ExamplesTest {
    @Test
    void aRouterWithTheRoutesOfAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - route: sandbox-system
                    endpoint: mock://
                    model: mock-model
                    protocols: [openai_chat_completions]
                    api_key: none
                """);
        byte[] body = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}".getBytes(StandardCharsets.UTF_8);
        // @start region="file"
        RoutesFile routes = RoutesFile.load(file, System.getenv());
        routes.warnings().forEach(System.err::println);
        try (Router router = Router.builder().build()) {
            InferenceContext context = new InferenceContext(router, routes.snapshot());
            BufferedResponse answer = context.systemInference(
                    OPENAI_CHAT_COMPLETIONS, "POST", "/v1/chat/completions", Headers.empty(), body);
            // @end
            assertThat(answer.status()).isEqualTo(200);
        }
    }
}
