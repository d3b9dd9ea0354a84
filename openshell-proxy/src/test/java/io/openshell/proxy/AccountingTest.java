package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.router.TokenUsage;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SaidTokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Of thousands of requests in all dialects, a tenth of them left early and others cut, each is told of once and in full. */
class AccountingTest {
    private static final int REQUESTS = 2000;
    private static final int CLIENTS = 8;

    /** What an Anthropic stream says before it stops, which its client does not wait for. */
    private static final int OUTPUT_AT_START = 3;

    private final ProviderDialects dialects =
            new ProviderDialects().expectingKey(ProxyFixture.KEY).acceptingBearer();

    /** A request by its number: every tenth is left, half of the others that stream are cut by their backend. */
    private record Ask(int number, String path, String members, boolean left) {
        static Ask of(int number) {
            String cut = number / 10 % 2 == 0 ? "Hi" : "CUT-THE-STREAM";
            String usage = "'stream':true,'stream_options':{'include_usage':true}";
            String claude = "'max_tokens':9,'messages':[{'role':'user','content':'" + cut + "'}]";
            String model = "/model/asked-" + number;
            return switch (number % 10) {
                case 0 -> new Ask(number, "/v1/chat/completions", "'messages':[]", false);
                case 1 -> new Ask(number, "/v1/chat/completions", "'messages':['" + cut + "']," + usage, false);
                case 2 -> new Ask(number, "/v1/responses", "'input':'Hi'", false);
                case 3 -> new Ask(number, "/v1/responses", "'input':'" + cut + "','stream':true", false);
                case 4 -> new Ask(number, "/v1/messages", claude, false);
                case 5 -> new Ask(number, "/v1/messages", claude + ",'stream':true", false);
                case 6 -> new Ask(number, "/v1/embeddings", "'input':'Hi'", false);
                case 7 -> new Ask(number, model + "/invoke", claude, false);
                case 8 -> new Ask(number, model + "/invoke-with-response-stream", claude, false);
                default -> new Ask(number, "/v1/messages", claude + ",'stream':true,'leave':true", true);
            };
        }

        /** Whether its client leaves behind {@code body}: that of a cut stream has no end, but says so. */
        boolean isEnough(byte[] body) {
            String text = new String(body, StandardCharsets.UTF_8);
            return left && text.contains("one") || text.contains("cut before its end");
        }

        String body() {
            return ("{'model':'asked-" + number + "','user':'u" + number + "'," + members + "}").replace('\'', '"');
        }
    }

    private Reply answer(RecordedRequest request) {
        return request.bodyText().contains("\"leave\":true") ? leftAlone(request) : dialects.answer(request);
    }

    /** Says its usage so far and one word, and then nothing until the client has gone. */
    private static Reply leftAlone(RecordedRequest request) {
        return Reply.script()
                .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                .chunk("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":"
                        + request.index() + ",\"output_tokens\":" + OUTPUT_AT_START + "}}}\n\n")
                .chunk("event: content_block_delta\ndata: {\"delta\":{\"text\":\"one\"}}\n\n")
                .hang();
    }

    private TokenUsage said(RecordedRequest request) {
        if (request.bodyText().contains("\"leave\":true")) {
            OptionalLong none = OptionalLong.empty();
            return new TokenUsage(
                    OptionalLong.of(request.index()), OptionalLong.of(OUTPUT_AT_START), none, none, none);
        }
        SaidTokens said = dialects.tokensSaid(request);
        return new TokenUsage(said.input(), said.output(), said.cacheRead(), said.cacheWrite(), said.reasoning());
    }

    private static int number(RecordedRequest request) {
        return Integer.parseInt(request.bodyText().replaceFirst("(?s).*\"user\":\"u(\\d+)\".*", "$1"));
    }

    private static int number(RequestFinished finished) {
        return Integer.parseInt(finished.call().modelAsked().orElseThrow().substring("asked-".length()));
    }

    private static void askAll(ProxyFixture proxy, AtomicInteger next) throws Exception {
        TunnelClient client = proxy.connect();
        try {
            for (int number = next.getAndIncrement(); number < REQUESTS; number = next.getAndIncrement()) {
                Ask ask = Ask.of(number);
                TunnelClient.Answer answer = client.post(ask.path(), ask.body()).read(ask::isEnough);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("x-openshell-model")).contains(ProxyFixture.MODEL);
                if (!answer.complete()) {
                    client.close();
                    client = proxy.connect();
                }
            }
        } finally {
            client.close();
        }
    }

    private static Outcome wanted(Ask ask, RequestFinished finished) {
        boolean cut = finished.call().outcome() == io.openshell.router.InferenceRecord.Outcome.CUT;
        return ask.left() ? Outcome.CLIENT_GONE : cut ? Outcome.TRUNCATED : Outcome.COMPLETE;
    }

    @Test
    void whatIsToldOfCallsIsWhatTheBackendSays() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            proxy.upstream().answerWith(this::answer);
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                asking.add(clients.submit(() -> {
                    askAll(proxy, next);
                    return null;
                }));
            }
            for (Future<?> each : asking) {
                each.get(90, TimeUnit.SECONDS);
            }

            List<ProxyEvent> reports = proxy.reports().await(REQUESTS);

            assertThat(reports).hasOnlyElementsOfType(RequestFinished.class).hasSize(REQUESTS);
            Map<Integer, RequestFinished> told = reports.stream()
                    .map(RequestFinished.class::cast)
                    .collect(Collectors.toMap(AccountingTest::number, Function.identity()));
            Map<Integer, TokenUsage> said = proxy.upstream().requests().stream()
                    .collect(Collectors.toMap(AccountingTest::number, this::said));
            assertThat(told).hasSameSizeAs(said).hasSize(REQUESTS);
            said.forEach((number, usage) -> {
                RequestFinished finished = told.get(number);
                assertThat(finished.call().usage()).as("request %d", number).isEqualTo(usage);
                assertThat(finished.call().model()).isEqualTo(ProxyFixture.MODEL);
                assertThat(finished.outcome()).isEqualTo(wanted(Ask.of(number), finished));
            });
            assertThat(told.values()).filteredOn(each -> each.outcome() == Outcome.CLIENT_GONE).hasSize(REQUESTS / 10);
            assertThat(told.values()).filteredOn(each -> each.outcome() == Outcome.TRUNCATED).hasSize(REQUESTS / 5);
            assertThat(told.values().stream().map(RequestFinished::id))
                    .containsExactlyInAnyOrderElementsOf(proxy.reports().steps().stream()
                            .filter(RequestStarted.class::isInstance)
                            .map(step -> ((RequestStarted) step).id())
                            .toList());
        }
    }
}
