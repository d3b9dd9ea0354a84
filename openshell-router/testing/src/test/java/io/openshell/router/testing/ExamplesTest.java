package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.router.testing.FaultProxy.Direction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The examples that the Javadoc shows. */
class ExamplesTest {
    private static String get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void aBackendOfATest() throws Exception {
        // @start region="upstream"
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(Reply.json(200, "{}"))) {
            assertThat(get(upstream.baseUrl("/v1/models"))).isEqualTo("{}");
            RecordedRequest seen = upstream.takeRequest(Duration.ofSeconds(5));
            assertThat(seen.target()).isEqualTo("/v1/models");
        }
        // @end
    }

    @Test
    void aNetworkThatGoesWrong() throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.json(200, "{}"))) {
            // @start region="faults"
            try (FaultProxy network = FaultProxy.start(backend.port())) {
                String url = "http://127.0.0.1:" + network.port() + "/v1/models";
                assertThat(get(url)).isEqualTo("{}");
                network.strike(Direction.TO_CLIENT, new Fault.Reset());
                assertThatThrownBy(() -> get(url)).isInstanceOf(IOException.class);
            }
            // @end
        }
    }
}
