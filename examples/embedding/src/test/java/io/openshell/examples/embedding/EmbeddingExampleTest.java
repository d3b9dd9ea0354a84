package io.openshell.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingExampleTest {
    @Test
    void bothCallsReachTheBackendWithItsKeyAndModel() throws Exception {
        ProviderDialects dialects = new ProviderDialects().expectingKey("real-key");
        try (ScriptedUpstream upstream = ScriptedUpstream.speaking(dialects)) {
            EmbeddingExample.main(new String[] {upstream.baseUrl("/v1"), "real-key", "real-model"});

            List<RecordedRequest> requests = upstream.requests();
            assertThat(requests).hasSize(2).allSatisfy(request -> {
                assertThat(request.header("authorization")).hasValue("Bearer real-key");
                assertThat(request.bodyText()).contains("\"model\":\"real-model\"");
            });
            assertThat(requests.get(1).bodyText()).contains("\"stream\":true");
        }
    }

    @Test
    void withoutArgumentsItAsksTheMock() throws Exception {
        EmbeddingExample.main(new String[0]);
    }
}
