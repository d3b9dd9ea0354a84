package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each piece leaves as soon as it is here. */
class StreamingTest {
    private static final String[] HEAD = {"Content-Type: text/event-stream", "Transfer-Encoding: chunked"};

    /** The backend goes on only when the client has what came before, so one that is held up would hang. */
    @Test
    void headAndEveryEventArriveBeforeTheNextIsSent() throws Exception {
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        Reply reply = Reply.script().head(200, HEAD);
        for (int i = 0; i < 10; i++) {
            taken.add(new CompletableFuture<>());
            reply = reply.waitFor(taken.get(i)).chunk("data: " + i + "\n\n");
        }
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(reply.lastChunk());

            assertThat(client.post("/v1/chat/completions", "{\"stream\":true}").readHead().status()).isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                taken.get(i).complete(null);
                assertThat(client.readChunk()).isEqualTo("data: " + i + "\n\n");
            }
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @Test
    void everyFlushIsOneTlsRecord() throws Exception {
        List<CompletableFuture<Void>> taken = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        try (ProxyFixture proxy = ProxyFixture.start();
                RecordTap tap = new RecordTap(proxy.server().address());
                TunnelClient client = TunnelClient.connect(tap.address())) {
            proxy.upstream().answerAll(Reply.script().head(200, HEAD)
                    .waitFor(taken.get(0)).chunk("data: " + "x".repeat(5000) + "\n\n")
                    .waitFor(taken.get(1)).chunk("data: 2\n\n"));
            client.post("/v1/chat/completions", "{\"stream\":true}").readHead();
            int before = tap.records();

            taken.get(0).complete(null);
            assertThat(client.readChunk()).hasSize(5008);
            assertThat(tap.records()).isEqualTo(before + 1);
            taken.get(1).complete(null);
            assertThat(client.readChunk()).isEqualTo("data: 2\n\n");
            assertThat(tap.records()).isEqualTo(before + 2);
        }
    }

    @Test
    void whatIsNoEventStreamIsNotHeldUpEither() throws Exception {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.script()
                    .head(200, "Content-Type: application/x-ndjson", "Transfer-Encoding: chunked")
                    .chunk("{\"half\":").waitFor(taken).chunk("1}").lastChunk());

            client.post("/v1/chat/completions", "{\"stream\":true}").readHead();
            assertThat(client.readChunk()).isEqualTo("{\"half\":");
            taken.complete(null);
            assertThat(client.readChunk()).isEqualTo("1}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void anAnswerThatDripsArrivesByteForByte(int piece) throws Exception {
        String text = "event: a\r\ndata: 1\r\n\r\ndata: 2\n\ndata: 3\r\rdata: unfinished";
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.script().head(200, HEAD).chunk(text).lastChunk().dripEvery(piece));

            Answer answer = client.post("/v1/chat/completions", "{\"stream\":true}").read();

            assertThat(answer.text()).isEqualTo(text);
            assertThat(answer.complete()).isTrue();
        }
    }

    @Test
    void aCompressedStreamPassesUntouched() throws Exception {
        byte[] noise = "\u001f\u008b\b\0 not really gzip".getBytes(StandardCharsets.ISO_8859_1);
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.body(200, "text/event-stream", noise).header("Content-Encoding", "gzip"));

            Answer answer = client.post("/v1/chat/completions", "{\"stream\":true}").read();

            assertThat(answer.body()).isEqualTo(noise);
            assertThat(answer.header("content-encoding")).contains("gzip");
        }
    }

    @Test
    void whatBelongsToTheBackendsConnectionStaysThere() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(200, "{}").header("Connection", "X-Hop").header("X-Hop", "1")
                    .header("Keep-Alive", "timeout=1").header("Trailer", "X").header("X-Kept", "yes"));

            Answer answer = client.post("/v1/chat/completions", "{}").read();

            assertThat(answer.headerLines()).noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT)
                    .matches("(connection|x-hop|keep-alive|trailer|content-length):.*"));
            assertThat(answer.header("x-kept")).contains("yes");
        }
    }
}
