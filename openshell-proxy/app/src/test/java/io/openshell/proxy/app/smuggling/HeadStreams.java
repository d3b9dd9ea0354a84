package io.openshell.proxy.app.smuggling;

import static io.openshell.proxy.app.smuggling.FramingStreams.visible;
import static io.openshell.proxy.app.smuggling.HostileStream.refused;
import static io.openshell.proxy.app.smuggling.HostileStream.relayed;
import static io.openshell.proxy.app.smuggling.Requests.CHAT;
import static io.openshell.proxy.app.smuggling.Requests.CHAT_RELAYED;
import static io.openshell.proxy.app.smuggling.Requests.HOST;
import static io.openshell.proxy.app.smuggling.Requests.JSON;
import static io.openshell.proxy.app.smuggling.Requests.LINE;
import static io.openshell.proxy.app.smuggling.Requests.SMUGGLED;
import static io.openshell.proxy.app.smuggling.Requests.good;
import static io.openshell.proxy.app.smuggling.Requests.length;

import java.util.ArrayList;
import java.util.List;

/** Heads that two readers split differently, and headers that must stay behind. */
final class HeadStreams {
    /** What stands in for {@code POST /v1/chat/completions HTTP/1.1} and its line end. */
    private static final List<String> BAD_REQUEST_LINES = List.of(
            "POST  @ HTTP/1.1\r\n", "POST @  HTTP/1.1\r\n", "POST @ HTTP/1.1 \r\n", " POST @ HTTP/1.1\r\n",
            "POST\t@ HTTP/1.1\r\n", "POST @\tHTTP/1.1\r\n", "POST @ HTTP/1.1\t\r\n", "POST @ x HTTP/1.1\r\n",
            "POST @\u000bHTTP/1.1\r\n", "POST @ HTTP/1.1\n", "POST @ HTTP/1.1\r", "POST @ HTTP/1.1\r\r\n",
            "POST @ HTTP/1.1\rx", "POST @\r\n",
            "POST @ \r\n", "POST @ http/1.1\r\n", "POST @ Http/1.1\r\n", "POST @ HTTP/1.2\r\n", "POST @ HTTP/2.0\r\n",
            "POST @ HTTP/0.9\r\n", "POST @ HTTP/1.10\r\n", "POST @ HTTP/01.1\r\n", "POST @ HTTP/1,1\r\n",
            "POST @ HTTP/1.1x\r\n", "POST @ HTTP 1.1\r\n", "POST @ HTTPS/1.1\r\n", "POST @ ICY/1.1\r\n",
            "post @ HTTP/1.1\r\n",
            "Post @ HTTP/1.1\r\n", "P\0ST @ HTTP/1.1\r\n", "POST\0 @ HTTP/1.1\r\n", "(POST) @ HTTP/1.1\r\n",
            "PUT @ HTTP/1.1\r\n", "GET @ HTTP/1.1\r\n", "HEAD @ HTTP/1.1\r\n", "CONNECT @ HTTP/1.1\r\n",
            "CONNECT inference.local:443 HTTP/1.1\r\n", "TRACE @ HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\n", "@ HTTP/1.1\r\n", "\r\n\r\nPOST @ HTTP/1.1\r\n", "\nPOST @ HTTP/1.1\r\n",
            "\rPOST @ HTTP/1.1\r\n", "\0POST @ HTTP/1.1\r\n", "\u00ef\u00bb\u00bfPOST @ HTTP/1.1\r\n",
            "POST @ HTTP/1.1\r\n \r\n", "POST @ HTTP/1.1 HTTP/1.1\r\n", "POST @ HTTP/1.1\u0000\r\n");

    /** Lines among the headers that no strict reader takes. */
    private static final List<String> BAD_LINES = List.of(
            "A : b\r\n", "A\t: b\r\n", "A\r\n", ": b\r\n", " : b\r\n", " A: b\r\n", "A: b\r\n c\r\n", "A: b\r\n\tc\r\n",
            "A:\r\n b\r\n",
            "A: b\r\n \r\n", "A: b\n", "A: b\rB: c\r\n", "A: b\r", "A: b\r\r\n", "A: b\rx", "A: b\n\r\n", "A: b\0c\r\n",
            "A: \u0001\r\n", "A: \u007f\r\n",
            "A: \u001b[0m\r\n", "A\0: b\r\n", "A\u00e9: b\r\n", "A B: c\r\n", "A(B): c\r\n", "A@B: c\r\n",
            "\"A\": b\r\n", "A;B: c\r\n",
            "A=b\r\n", "A: b\u000b\r\nC\u000b: d\r\n", "A/B: c\r\n", "[A]: b\r\n", "A: b\n\n" + SMUGGLED,
            "A: b\r\r" + SMUGGLED);

    /** Lines that stay behind; the request goes on without them. */
    private static final List<String> LEFT_BEHIND = List.of(
            "Authorization: Bearer stolen", "X-Api-Key: stolen", "Api-Key: stolen", "Proxy-Authorization: Basic eDp5",
            "Cookie: a=b", "X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: DELETE",
            "X-Original-URL: /v1/files", "X-Rewrite-URL: /v1/files", "X-Original-Host: backend",
            "X-Forwarded-Host: backend",
            "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Prefix: /admin", "Forwarded: host=backend", "X-Host: backend",
            "Via: 1.1 x", "Upgrade: h2c", "Upgrade: websocket", "HTTP2-Settings: AAMAAABkAAQAAP__",
            "TE: trailers, chunked",
            "Trailer: Content-Length", "Keep-Alive: timeout=1", "Proxy-Connection: keep-alive",
            "Connection: Upgrade, HTTP2-Settings", "Content_Length: 5", "Transfer_Encoding: chunked",
            "Content-Length-: 5",
            "X-Content-Length: 5", "Content-Encoding: chunked", "Range: bytes=0-1", "Host_: backend", "Max-Forwards: 0",
            "X-Accel-Redirect: /v1/files", "Sec-WebSocket-Key: eA==", "Transfer-Encoding-: chunked",
            "Expect_: 100-continue",
            "Content.Length: 5", "A: \u00e9\u00ff", "A:", "A: ,", "A: a: b: c", "A: GET /v1/files HTTP/1.1");

    private HeadStreams() {}

    static List<HostileStream> all() {
        List<HostileStream> all = new ArrayList<>();
        String rest = HOST + length(JSON.length()) + "\r\n" + JSON;
        for (String line : BAD_REQUEST_LINES) {
            all.add(refused("line " + visible(line), line.replace("@", CHAT) + rest));
        }
        for (String line : BAD_LINES) {
            all.add(refused("header " + visible(line), good(line, JSON)));
            all.add(refused("first header " + visible(line), LINE + line + rest));
        }
        for (String line : LEFT_BEHIND) {
            all.add(relayed("left behind " + visible(line), good(line + "\r\n", JSON), CHAT_RELAYED));
        }
        all.addAll(passing());
        all.addAll(expectations());
        return all;
    }

    private static List<HostileStream> passing() {
        return List.of(
                relayed("an empty line in front", "\r\n" + good(), CHAT_RELAYED),
                relayed("headers that pass", good("User-Agent: a\r\nAccept: b\r\nAccept-Encoding: gzip\r\n"
                        + "OpenAI-Organization: o\r\nOpenAI-Project: p\r\nX-Model-Id: m\r\n", JSON), CHAT_RELAYED),
                relayed("headers that pass, twice", good("Accept: a\r\naccept: b\r\nUser-Agent: c\r\n", JSON),
                        CHAT_RELAYED),
                relayed("a content type that hides the model",
                        good("Content-Type: application/x-www-form-urlencoded\r\n", JSON), CHAT_RELAYED),
                relayed("two content types",
                        good("Content-Type: application/json\r\nContent-Type: text/plain\r\n", JSON), CHAT_RELAYED),
                relayed("Connection names what passes", good("Connection: user-agent, accept ,X-Model-Id\r\n"
                        + "User-Agent: a\r\nAccept: b\r\nX-Model-Id: m\r\n", JSON), CHAT_RELAYED),
                relayed("Connection names the key and the host",
                        good("Connection: authorization, host, content-type\r\n", JSON), CHAT_RELAYED),
                relayed("Connection ends it, another request follows",
                        good("Connection: close\r\n", JSON) + good(), CHAT_RELAYED),
                relayed("Connection ends it in a list", good("Connection: x,, Close\r\n", JSON) + good(), CHAT_RELAYED),
                refused("Connection names no token", good("Connection: a b\r\n", JSON)),
                relayed("HTTP/1.0", LINE.replace("1.1", "1.0") + HOST + length(JSON.length()) + "\r\n" + JSON + good(),
                        CHAT_RELAYED),
                relayed("HTTP/1.0 without a host",
                        LINE.replace("1.1", "1.0") + length(JSON.length()) + "\r\n" + JSON, CHAT_RELAYED),
                relayed("HTTP/1.0 kept alive, the answer streamed",
                        LINE.replace("1.1", "1.0") + HOST + length(JSON.length())
                                + "Connection: keep-alive\r\n\r\n" + JSON + good(),
                        CHAT_RELAYED),
                relayed("HTTP/1.0 kept alive, the answer not streamed",
                        "GET /v1/models HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n" + good(), "GET /v1/models",
                        CHAT_RELAYED),
                refused("a huge header", good("A: " + "b".repeat(5000) + "\r\n", JSON)),
                refused("too many headers", good("A: b\r\n".repeat(40), JSON)),
                relayed("a quoted line end in a header", good("User-Agent: \\r\\nX: %0d%0aY: z\r\n", JSON),
                        CHAT_RELAYED));
    }

    private static List<HostileStream> expectations() {
        return List.of(
                relayed("an expectation", good("Expect: 100-continue\r\n", JSON), CHAT_RELAYED),
                relayed("an expectation twice", good("Expect: 100-continue\r\nExpect: 100-Continue\r\n", JSON),
                        CHAT_RELAYED),
                relayed("an expectation that Connection names",
                        good("Expect: 100-continue\r\nConnection: expect\r\n", JSON), CHAT_RELAYED),
                refused("an unknown expectation", good("Expect: 200-ok\r\n", JSON)),
                refused("an expectation and more", good("Expect: 100-continue, x\r\n", JSON)),
                refused("an expectation with a parameter", good("Expect: 100-continue;a=b\r\n", JSON)),
                refused("an empty expectation", good("Expect:\r\n", JSON)),
                refused("an expectation of a GET with a request as its body", "GET /v1/models HTTP/1.1\r\n" + HOST
                        + "Expect: 100-continue\r\n" + length(good().length()) + "\r\n" + good()),
                refused("an expectation without a body", LINE + HOST + "Expect: 100-continue\r\n\r\n"),
                relayed("an expectation, then another request",
                        good("Expect: 100-continue\r\n", JSON) + good("Expect: 100-continue\r\n", JSON),
                        CHAT_RELAYED, CHAT_RELAYED));
    }
}
