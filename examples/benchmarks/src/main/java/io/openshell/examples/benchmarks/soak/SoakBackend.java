package io.openshell.examples.benchmarks.soak;

import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers as the query of the request wants it, says what it was sent, and checks what the proxy promises. */
final class SoakBackend {
    /** What is answered if the proxy sent what it must not send. */
    static final int BROKEN_PROMISE = 418;

    private static final Pattern WANTED = Pattern.compile("(?:^|&)soak=([A-Z0-9_]+)");
    private static final Pattern MODEL = Pattern.compile("^\\{\"model\":\"(soak-[0-9]+)\"");
    private static final int LONGEST_MODEL = 64;
    private static final Duration THINKING = Duration.ofMillis(700);
    private static final Duration GAP = Duration.ofMillis(150);
    /** So that a head is read before the reset that follows, which may take it away. */
    private static final Duration BEFORE_RESET = Duration.ofMillis(50);
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}]}\n\n";
    private static final String EMBEDDING = "0.0123456789,".repeat(1_500) + "0";

    private final String key;

    SoakBackend(String key) {
        this.key = key;
    }

    Reply answer(RecordedRequest request) {
        byte[] body = request.body();
        String start = new String(body, 0, Math.min(LONGEST_MODEL, body.length), StandardCharsets.ISO_8859_1);
        Matcher model = MODEL.matcher(start);
        Matcher wanted = WANTED.matcher(request.query().orElse(""));
        boolean isKept = request.headers("authorization").equals(java.util.List.of("Bearer " + key))
                && request.header("x-soak").isEmpty();
        if (!isKept || !model.find() || !wanted.find()) {
            return Reply.json(BROKEN_PROMISE, "{\"error\":\"key, header, model or query is not as promised\"}");
        }
        String seen = "{\"model\":\"" + model.group(1) + "\",\"rest\":\"" + Request.checksum(body, model.end()) + "\"";
        return answer(wanted.group(1), seen);
    }

    private static Reply answer(String wanted, String seen) {
        return switch (wanted) {
            case "SMALL", "LARGE", "CHUNKED", "NEW_CONNECTION" -> Reply.json(200, seen + "}");
            case "EMBEDDINGS" -> Reply.json(200, seen + ",\"data\":[" + EMBEDDING + "]}");
            case "STREAM" -> events(stream(seen), 20, Duration.ZERO).chunk("data: [DONE]\n\n").lastChunk();
            case "SLOW_STREAM" -> events(stream(seen), ThreadLocalRandom.current().nextInt(4, 20), GAP)
                    .chunk("data: [DONE]\n\n")
                    .lastChunk();
            case "THINK" -> Reply.script().delay(THINKING).head(200, "Content-Length: 0");
            case "RESET_BEFORE_ANSWER" -> Reply.noAnswerReset();
            case "BROKEN_HEAD" -> Reply.raw("HTTP/1.1 oops\r\n\r\n").close();
            case "RESET_IN_STREAM" -> events(stream(seen), 3, Duration.ZERO).delay(BEFORE_RESET).reset();
            case "CLOSE_IN_STREAM" -> events(stream(seen), 3, Duration.ZERO).close();
            case "CLOSE_IN_JSON", "CLOSE_IN_WHOLE" -> Reply.script()
                    .head(200, "Content-Type: application/json", "Content-Length: 9999")
                    .bytes(seen)
                    .close();
            case "STATUS_401" -> Reply.json(401, seen + "}");
            case "STATUS_429" -> Reply.json(429, seen + "}");
            case "STATUS_500" -> Reply.json(500, seen + "}");
            default -> Reply.json(BROKEN_PROMISE, "{\"error\":\"" + wanted + "\"}");
        };
    }

    private static Reply stream(String seen) {
        return Reply.script()
                .head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
                .chunk("data: " + seen + "}\n\n");
    }

    private static Reply events(Reply begun, int count, Duration gap) {
        Reply reply = begun;
        for (int i = 0; i < count; i++) {
            reply = gap.isZero() ? reply.chunk(EVENT) : reply.chunk(EVENT).delay(gap);
        }
        return reply;
    }
}
