package io.openshell.router.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Replies of a backend that says a secret in everything it says, while it fails in every way it can: for tests that no
 * byte of the secret gets any further.
 */
public final class IndiscreetReplies {
    private static final String[] STREAM = {"Content-Type: text/event-stream", "Transfer-Encoding: chunked"};

    private IndiscreetReplies() {}

    /**
     * Returns some forty replies: sound ones, broken heads, broken bodies, streams that stop, resets, silence.
     *
     * @param secret at least 16 characters that can stand in a header
     */
    public static List<Reply> of(String secret) {
        int half = secret.length() / 2;
        String echo = "{\"error\":\"bad key " + secret + "\"}";
        List<Reply> replies = new ArrayList<>(List.of(
                Reply.json(401, echo),
                Reply.json(500, echo).header("X-Key", secret).header("WWW-Authenticate", "Bearer " + secret),
                Reply.json(200, echo).dripEvery(1),
                Reply.script().statusLine("HTTP/1.1 200 " + secret, "X-" + secret + ": 1", "Content-Length: 2")
                        .bytes("{}"),
                Reply.raw(secret + "\r\n\r\n").close(),
                Reply.script().statusLine("HTTP/1.1 " + secret + " OK").close(),
                Reply.script().head(200, "Content-Length: " + secret).close(),
                Reply.script().head(200, secret).close(),
                Reply.script().head(302, "Location: https://" + secret + ".example/", "Content-Length: 0"),
                Reply.script().head(200, "Transfer-Encoding: chunked").bytes(secret + "\r\n").close(),
                Reply.sse(List.of("data: " + secret, "data: x" + secret + secret)),
                Reply.script().head(200, STREAM).chunk("data: " + secret.substring(0, half))
                        .chunk(secret.substring(half) + "\n\n").reset(),
                Reply.script().head(200, STREAM).chunk("data: " + secret.substring(0, secret.length() - 1)).close(),
                Reply.noAnswerClose(),
                Reply.noAnswerReset(),
                Reply.noAnswer()));
        for (int cut = 1; cut < 200; cut += 13) {
            replies.add(Reply.json(200, echo).header("X-Echo", secret).truncateAfter(cut));
            replies.add(Reply.json(200, echo).resetAfter(cut));
        }
        return List.copyOf(replies);
    }
}
