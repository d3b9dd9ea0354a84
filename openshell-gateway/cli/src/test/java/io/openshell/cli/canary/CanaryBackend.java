package io.openshell.cli.canary;

import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** A backend that says the key it was sent in nearly everything it says, and fails in every way it can. */
final class CanaryBackend implements AutoCloseable {
    private static final String[] STREAM = {"Content-Type: text/event-stream", "Transfer-Encoding: chunked"};
    private static final int[] ERRORS = {400, 401, 403, 404, 409, 422, 429, 500, 503, 529};
    private static final Duration MOMENT = Duration.ofMillis(2);

    private final ScriptedUpstream upstream = ScriptedUpstream.start().keepingLast(1);
    private final Tally tally = new Tally();
    private final AtomicLong asked = new AtomicLong();
    private final long seed;

    /** Set between rounds by the test's thread. */
    private volatile boolean saysKeyInBrokenHeads = true;

    CanaryBackend(long seed) {
        this.seed = seed;
        upstream.answerWith(this::answer);
    }

    String baseUrl(String path) {
        return upstream.baseUrl(path);
    }

    /**
     * Sets whether heads that are no HTTP hold the key. The JDK's client throws exceptions that quote such a head; they
     * go no further than the router, but a flight recording with exceptions in it has their messages.
     */
    void saysKeyInBrokenHeads(boolean says) {
        saysKeyInBrokenHeads = says;
    }

    /** Returns how often it did what; requests that it should not have seen begin with "WRONG". */
    Tally tally() {
        return tally;
    }

    private Reply answer(RecordedRequest request) {
        long turn = asked.getAndIncrement();
        RandomGenerator random = new SplittableRandom(seed * 31 + turn);
        String bearer = request.header("authorization").orElse("Bearer none");
        String key = request.header("x-api-key").orElse(bearer.substring("Bearer ".length()));
        if (!request.headers("accept-encoding").equals(List.of("identity"))) {
            tally.count("WRONG accept-encoding");
        }
        if (request.rawText().contains("of-the-sandbox")) {
            tally.count("WRONG credential of the client");
        }
        String said = Spellings.of(key, random);
        if (key.equals("none")) {
            tally.count("WRONG no key");
        }
        return sound(key, said, turn, random);
    }

    private Reply sound(String key, String said, long turn, RandomGenerator random) {
        String json =
                "{\"id\":\"" + turn + "\",\"error\":{\"message\":\"you sent " + said + " to me\"},\"n\":[1,2.5e3]}";
        int kind = random.nextInt(1000);
        if (kind < 330) {
            tally.count("answer: json");
            return Reply.json(200, json).header("X-Echo", said).header("Set-Cookie", "k=" + said);
        } else if (kind < 430) {
            tally.count("answer: error status");
            return Reply.json(ERRORS[random.nextInt(ERRORS.length)], json).header("WWW-Authenticate", "Bearer " + key);
        } else if (kind < 580) {
            tally.count("answer: split in chunks");
            return split(json, json.indexOf(said) + (int) (turn % (said.length() + 1)), random);
        } else if (kind < 730) {
            tally.count("answer: events");
            return events(said, random).lastChunk("X-Trailer: " + said);
        } else if (kind < 750) {
            tally.count("answer: large");
            String filler = "lorem ipsum ".repeat(random.nextInt(6000));
            return Reply.json(200, "{\"a\":\"" + filler + "\",\"k\":\"" + said + "\",\"b\":\"" + filler + "\"}");
        } else if (kind < 770) {
            tally.count("answer: byte by byte");
            return Reply.json(200, json).dripEvery(1);
        } else if (kind < 800) {
            tally.count("answer: key in the reason phrase");
            return Reply.script().statusLine("HTTP/1.1 " + (random.nextBoolean() ? 200 : 418) + " " + said,
                    "Content-Length: 2").bytes("{}");
        }
        return fault(key, said, json, kind - 800, random);
    }

    private Reply fault(String key, String said, String json, int kind, RandomGenerator random) {
        if (kind < 30) {
            tally.count("fault: truncated");
            return Reply.json(200, json).header("X-Echo", said).truncateAfter(1 + random.nextInt(json.length() + 60));
        } else if (kind < 60) {
            tally.count("fault: reset");
            return Reply.json(200, json).resetAfter(1 + random.nextInt(json.length() + 60));
        } else if (kind < 80) {
            tally.count("fault: stream reset");
            return events(said, random).delay(MOMENT).reset();
        } else if (kind < 100) {
            tally.count("fault: stream cut");
            return events(said.substring(0, random.nextInt(said.length())), random).close();
        } else if (kind < 115) {
            tally.count("fault: closed without an answer");
            return random.nextBoolean() ? Reply.noAnswerClose() : Reply.noAnswerReset();
        } else if (kind < 130) {
            tally.count("fault: garbage");
            String quoted = saysKeyInBrokenHeads ? said : "x";
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            return Reply.raw(garbage).bytes(quoted).close();
        } else if (kind < 160) {
            tally.count("fault: malformed head");
            return saysKeyInBrokenHeads ? malformed(key, said, random) : malformed("x", "x", random);
        } else if (kind < 170) {
            tally.count("fault: redirect");
            return Reply.script().head(302, "Location: https://x.invalid/?k=" + said, "Content-Length: 0");
        } else if (kind < 185) {
            tally.count("fault: key in a header's name");
            return Reply.json(200, json).header("x-" + (saysKeyInBrokenHeads ? key : "y"), "1");
        } else if (kind < 197) {
            tally.count("fault: no body where one is not allowed");
            return Reply.script().head(random.nextBoolean() ? 204 : 304, "ETag: \"" + said + "\"");
        } else if (kind < 199) {
            tally.count("fault: silence");
            return Reply.noAnswer();
        }
        tally.count("fault: stall in a stream");
        return events(said, random).hang();
    }

    private static Reply malformed(String key, String said, RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0 -> Reply.script().statusLine("HTTP/1.1 " + key + " OK").close();
            case 1 -> Reply.script().head(200, "Content-Length: " + key).close();
            case 2 -> Reply.script().head(200, said).close();
            case 3 -> Reply.script().head(200, "Transfer-Encoding: " + said).bytes(said).close();
            case 4 -> Reply.script().head(200, "Transfer-Encoding: chunked").bytes(said + "\r\n").close();
            case 5 -> Reply.script().head(200, "Transfer-Encoding: chunked").bytes("5;x=" + said + "\r\nhello\r\n")
                    .chunk(said).close();
            case 6 -> Reply.script().head(200, "Bad Name: " + said, "Content-Length: 2").bytes("{}").close();
            case 7 -> Reply.raw("HTTP/1.1 103 Early Hints\r\nLink: <" + said + ">\r\n\r\nHTTP/1.1 200 OK\r\n"
                    + "Content-Length: 2\r\n\r\n{}");
            default -> Reply.raw(said + "\r\n\r\n").close();
        };
    }

    private static Reply split(String json, int at, RandomGenerator random) {
        byte[] bytes = json.getBytes(StandardCharsets.ISO_8859_1);
        Reply reply = Reply.script().head(200, "Content-Type: application/json", "Transfer-Encoding: chunked");
        int second = Math.min(bytes.length, at + random.nextInt(6));
        int from = 0;
        for (int to : new int[] {at, second, bytes.length}) {
            if (to > from) {
                byte[] piece = new byte[to - from];
                System.arraycopy(bytes, from, piece, 0, piece.length);
                reply = reply.chunk(piece);
                // So that the pieces do not meet again on the way.
                reply = random.nextInt(3) == 0 ? reply.delay(MOMENT) : reply;
                from = to;
            }
        }
        return reply.lastChunk();
    }

    private static Reply events(String said, RandomGenerator random) {
        List<String> events = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            events.add("data: {\"delta\":\"" + (random.nextBoolean() ? said : "text") + "\"}\n\n");
        }
        Reply reply = Reply.script().head(200, STREAM).header("X-Echo", said);
        for (String event : events) {
            int cut = random.nextInt(event.length());
            reply = cut == 0 ? reply.chunk(event) : reply.chunk(event.substring(0, cut)).chunk(event.substring(cut));
        }
        return reply;
    }

    @Override
    public void close() {
        upstream.close();
    }
}
