package io.openshell.proxy.app.smuggling;

import static io.openshell.proxy.app.smuggling.HostileStream.refused;
import static io.openshell.proxy.app.smuggling.HostileStream.relayed;
import static io.openshell.proxy.app.smuggling.Requests.CHAT;
import static io.openshell.proxy.app.smuggling.Requests.CHAT_RELAYED;
import static io.openshell.proxy.app.smuggling.Requests.CHUNKED;
import static io.openshell.proxy.app.smuggling.Requests.END;
import static io.openshell.proxy.app.smuggling.Requests.HOST;
import static io.openshell.proxy.app.smuggling.Requests.JSON;
import static io.openshell.proxy.app.smuggling.Requests.SMUGGLED;
import static io.openshell.proxy.app.smuggling.Requests.chunk;
import static io.openshell.proxy.app.smuggling.Requests.chunked;
import static io.openshell.proxy.app.smuggling.Requests.get;
import static io.openshell.proxy.app.smuggling.Requests.good;
import static io.openshell.proxy.app.smuggling.Requests.length;
import static io.openshell.proxy.app.smuggling.Requests.post;

import java.util.List;

/** Several requests in a row, and what is left over between them. */
final class PipelinedStreams {
    /** Everything that can be cut in a good stream, and a bad end. */
    static final HostileStream CHUNKS_AND_MORE = relayed("an extension, a trailer, more requests",
            "\r\n" + chunked("16;a=\"b\"\r\n" + JSON + "\r\n0\r\nHost: x\r\n\r\n") + good() + get("/v1/models")
                    + post("Content-Length: 22\n", JSON),
            CHAT_RELAYED, CHAT_RELAYED, "GET /v1/models");

    private PipelinedStreams() {}

    static List<HostileStream> all() {
        String other = good("", "{\"model\":\"evil\",\"b\":2}");
        return List.of(
                CHUNKS_AND_MORE,
                relayed("three requests", good() + get("/v1/models") + chunked(chunk(JSON) + END),
                        CHAT_RELAYED, "GET /v1/models", CHAT_RELAYED),
                relayed("a request, then a denied one, then another", good() + get("/v1/files") + other, CHAT_RELAYED),
                relayed("a request, then SMUGGLED", good() + SMUGGLED + "\r\n\r\n" + other, CHAT_RELAYED),
                relayed("a request, then half a line", good() + "GET /v1/mo", CHAT_RELAYED),
                relayed("a request, then half a head", good() + "GET /v1/models HTTP/1.1\r\nHost: inf", CHAT_RELAYED),
                relayed("a request, then half a body", good() + post(length(30), JSON), CHAT_RELAYED),
                relayed("a request, then half a chunk", good() + chunked("30\r\n" + JSON), CHAT_RELAYED),
                relayed("a request, then NUL bytes", good() + "\0\0\0\0" + other, CHAT_RELAYED),
                relayed("a request, then two empty lines", good() + "\r\n\r\n" + other, CHAT_RELAYED),
                relayed("a request, an empty line and another", good() + "\r\n" + get("/v1/models"),
                        CHAT_RELAYED, "GET /v1/models"),
                relayed("a request, then LF and another", good() + "\n" + other, CHAT_RELAYED),
                relayed("a request, then an old one", good() + "GET /v1/models\r\n", CHAT_RELAYED),
                relayed("a request, then the preface of HTTP/2", good() + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                        CHAT_RELAYED),
                relayed("a request, then TLS", good() + "\u0016\u0003\u0001\0\u0005hello", CHAT_RELAYED),
                relayed("a request, then a CONNECT",
                        good() + "CONNECT inference.local:443 HTTP/1.1\r\n" + HOST + "\r\n" + other, CHAT_RELAYED),
                relayed("a body with more behind it", post(length(JSON.length()), JSON + "x" + other), CHAT_RELAYED),
                relayed("a body with a comma behind it", post(length(JSON.length()), JSON + "," + other), CHAT_RELAYED),
                relayed("a method grown by a body's rest",
                        post(length(JSON.length()), JSON + "G") + get("/v1/models"), CHAT_RELAYED),
                relayed("a body that no JSON is, then a request", post(length(9), "not JSON!") + other, CHAT_RELAYED),
                relayed("no body, then a request", post(length(0), "") + other, CHAT_RELAYED),
                relayed("a body that is a request", post(length(other.length()), other) + get("/v1/models"),
                        "GET /v1/models"),
                relayed("a body with a request in it", good("", "{\"a\":\"GET /v1/files HTTP/1.1\"}"), CHAT_RELAYED),
                relayed("a GET, then a POST's body", get("/v1/models") + JSON + other, "GET /v1/models"),
                relayed("chunks, then the same bytes as a request", chunked(chunk(JSON) + END) + END + other,
                        CHAT_RELAYED),
                relayed("an upgrade to h2c, then frames", good("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n", JSON) + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                        CHAT_RELAYED),
                relayed("an upgrade, then a request", "GET /v1/models HTTP/1.1\r\n" + HOST
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n" + other,
                        "GET /v1/models", CHAT_RELAYED),
                relayed("a model twice", good("", "{\"model\":\"a\",\"\\u006dodel\":\"b\",\"x\":{\"model\":\"c\"}}"),
                        CHAT_RELAYED),
                relayed("no model", good("", "{\"n\":1}"), CHAT_RELAYED),
                refused("a body behind a byte order mark", good("", "\u00ef\u00bb\u00bf" + JSON)),
                refused("two texts in a body", good("", JSON + JSON)),
                refused("a body and a zero byte", good("", JSON + "\0")),
                relayed("white space around a body", good("", " \r\n" + JSON + "\r\n\t"), CHAT_RELAYED),
                relayed("chunks cut inside the model",
                        chunked(chunk(JSON.substring(0, 5)) + chunk(JSON.substring(5)) + END)
                                + get("/v1/models"),
                        CHAT_RELAYED, "GET /v1/models"),
                relayed("a request of each kind, then a bad length", get("/v1/models/a") + good()
                        + post("Content-Length: 1,2\r\n", JSON) + other, "GET /v1/models/a", CHAT_RELAYED),
                relayed("a request, then both framings", good() + post(length(5) + CHUNKED, END) + other, CHAT_RELAYED),
                relayed("a request, then one for a head alone", get("/v1/models") + "HEAD " + CHAT + HOST
                        + length(JSON.length()) + "\r\n" + JSON + other, "GET /v1/models"),
                relayed("a request to another path of ours", "POST /v1/embeddings HTTP/1.1\r\n" + HOST
                        + length(JSON.length()) + "\r\n" + JSON + "POST " + CHAT, "POST /v1/embeddings"));
    }
}
