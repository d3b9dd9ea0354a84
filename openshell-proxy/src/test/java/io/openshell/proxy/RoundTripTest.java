package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void aPlainAnswerPassesAndTheBackendSeesKeyAndModelOfTheRoute() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answer(Reply.json(200, "{\"answer\":42}"));

            Answer answer = client.post("/v1/chat/completions", "{\"model\":\"mine\",\"n\":1.0}").read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("{\"answer\":42}");
            assertThat(answer.complete()).isTrue();
            RecordedRequest seen = proxy.upstream().takeRequest(PATIENCE);
            assertThat(seen.target()).isEqualTo("/v1/chat/completions");
            assertThat(seen.headers("authorization")).containsExactly("Bearer " + ProxyFixture.KEY);
            assertThat(seen.bodyText()).isEqualTo("{\"model\":\"" + ProxyFixture.MODEL + "\",\"n\":1.0}");
        }
    }

    @Test
    void aStreamArrivesEventByEventAndWhole() throws Exception {
        List<String> sent = List.of("data: {\"n\":1}", "data: {\"n\":2}", "data: [DONE]");
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answer(Reply.sse(sent));

            Answer answer = client.post("/v1/chat/completions", "{\"stream\":true}").read();

            assertThat(answer.text()).isEqualTo(String.join("\n\n", sent) + "\n\n");
            assertThat(answer.complete()).isTrue();
            assertThat(answer.header("content-type")).hasValueSatisfying(type -> assertThat(type)
                    .startsWith("text/event-stream"));
        }
    }

    @Test
    void severalRequestsShareATunnel() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(200, "{}"));

            for (int i = 0; i < 5; i++) {
                assertThat(client.post("/v1/messages", "{\"n\":" + i + "}").read().status()).isEqualTo(200);
            }

            assertThat(proxy.reports().await(5))
                    .allSatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(RequestFinished.class, finished -> assertThat(finished.outcome())
                                    .isEqualTo(Outcome.COMPLETE)));
        }
    }
}
