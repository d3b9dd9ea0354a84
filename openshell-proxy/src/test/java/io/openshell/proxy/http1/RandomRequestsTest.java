package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.proxy.Http1Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests with random damage: the outcome depends on the bytes, never on how they are split. Seeded. */
class RandomRequestsTest {
    private static final int ROUNDS = 8_000;
    private static final Http1Limits LIMITS =
            Http1Limits.builder().headBytes(300).headerCount(6).bodyBytes(40).build();
    private static final List<String> VALID = List.of(
            "GET /v1/models HTTP/1.1\r\nHost: inference.local\r\nA: b\r\n\r\n",
            "POST /v1/messages HTTP/1.1\r\nHost: inference.local:443\r\nContent-Length: 11\r\n\r\n{\"a\": true}",
            "POST / HTTP/1.1\r\nHost: inference.local\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=\"y\"\r\n"
                    + "0123456789\r\n0\r\nT: u\r\n\r\n",
            "\r\nPOST / HTTP/1.0\r\nContent-Length: 3\r\nConnection: keep-alive\r\nExpect: 100-continue\r\n\r\n\r\n\0");
    private static final String PARTS = "\r\n|\r|\n|\0| |\t|:|,|;|=|\"|0|1|5|A|f|-|+|\377|\r\n\r\n|\r\n |\r\n0\r\n"
            + "|Host: inference.local\r\n|Content-Length: 5\r\n|Transfer-Encoding: chunked\r\n|HTTP/1.1|GET |/";

    @Test
    void theOutcomeIsTheSameHoweverTheBytesAreSplit() {
        Random random = new Random(20260801);
        int refused = 0;
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String wire = damaged(random);
            Outcome whole = Outcome.read(Pieces.whole(wire), LIMITS, Integer.MAX_VALUE);
            for (int most : new int[] {1, 3, 40}) {
                Pieces split = new Pieces(wire.getBytes(StandardCharsets.ISO_8859_1), () -> 1 + random.nextInt(most));
                assertThat(Outcome.read(split, LIMITS, Integer.MAX_VALUE)).as(() -> new Row<>(wire, "").toString())
                        .isEqualTo(whole);
            }
            whole.requests().forEach(RandomRequestsTest::assertUnambiguous);
            refused += isViolation(whole.end()) ? 1 : 0;
            read += whole.requests().size();
        }

        assertThat(refused).as("refused").isBetween(ROUNDS / 4, ROUNDS * 9 / 10);
        assertThat(read).as("read").isGreaterThan(ROUNDS / 4);
    }

    private static String damaged(Random random) {
        StringBuilder wire = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            wire.append(VALID.get(random.nextInt(VALID.size())));
        }
        String[] parts = PARTS.split("\\|");
        for (int i = random.nextInt(3); i > 0; i--) {
            int from = random.nextInt(wire.length());
            int to = Math.min(wire.length(), from + random.nextInt(4));
            switch (random.nextInt(4)) {
                case 0 -> wire.delete(from, to);
                case 1 -> wire.replace(from, to, parts[random.nextInt(parts.length)]);
                case 2 -> wire.insert(from, wire.substring(from, Math.min(wire.length(), from + random.nextInt(80))));
                default -> wire.insert(from, parts[random.nextInt(parts.length)]);
            }
        }
        return wire.toString();
    }

    private static boolean isViolation(String end) {
        return !List.of(Outcome.READ, Outcome.CLOSED, Outcome.CUT).contains(end);
    }

    private static void assertUnambiguous(Outcome.Request request) {
        Headers headers = request.head().headers();
        int lengths = headers.all("Content-Length").size();
        int encodings = headers.all("Transfer-Encoding").size();
        assertThat(lengths + encodings).isLessThanOrEqualTo(1);
        if (lengths == 1) {
            assertThat(headers.first("content-length").orElseThrow()).matches("[0-9]{1,18}");
            assertThat(request.body()).hasSize(Integer.parseInt(headers.first("content-length").orElseThrow()));
        }
        assertThat(request.body().length()).isLessThanOrEqualTo(LIMITS.bodyBytes());
        assertThat(encodings + lengths > 0 || request.body().isEmpty()).isTrue();
        assertThat(request.head().method()).matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
        assertThat(request.head().target()).matches("[!-~]+");
    }
}
