package io.openshell.proxy.app.smuggling;

import static io.openshell.proxy.app.smuggling.FramingStreams.visible;
import static io.openshell.proxy.app.smuggling.HostileStream.refused;
import static io.openshell.proxy.app.smuggling.HostileStream.relayed;
import static io.openshell.proxy.app.smuggling.Requests.CHAT_RELAYED;
import static io.openshell.proxy.app.smuggling.Requests.CHUNKED;
import static io.openshell.proxy.app.smuggling.Requests.END;
import static io.openshell.proxy.app.smuggling.Requests.JSON;
import static io.openshell.proxy.app.smuggling.Requests.SMUGGLED;
import static io.openshell.proxy.app.smuggling.Requests.chunk;
import static io.openshell.proxy.app.smuggling.Requests.chunked;
import static io.openshell.proxy.app.smuggling.Requests.get;
import static io.openshell.proxy.app.smuggling.Requests.good;
import static io.openshell.proxy.app.smuggling.Requests.post;

import java.util.ArrayList;
import java.util.List;

/** Chunks that two readers count differently: sizes, extensions, line ends and trailers. */
final class ChunkStreams {
    /** Lines before the 22 bytes of data that no strict reader takes. */
    private static final List<String> BAD_LINES = List.of(
            "0x16\r\n", "0X16\r\n", "+16\r\n", "-16\r\n", "-0\r\n", " 16\r\n", "\t16\r\n", "16 \r\n", "16\t\r\n",
            "1 6\r\n",
            "1_6\r\n", "16h\r\n", "16.0\r\n", "\"16\"\r\n", "\r\n", " \r\n", "g\r\n", "16\n", "16\r", "16\rx",
            "16\r\r\n",
            "16\n\r\n",
            "16\0\r\n", "\u000b16\r\n", "16,16\r\n", "\u00b26\r\n", "\u00ff16\r\n", "10000000000000016\r\n",
            "00000000000000000016\r\n", "ffffffffffffffff\r\n", "8000000000000016\r\n", "7fffffffffffffff\r\n",
            "100000016\r\n", "fffffffffffffffffff\r\n");

    /** Extensions that no strict reader takes, or that hide a line end. */
    private static final List<String> BAD_EXTENSIONS = List.of(
            "16;\n", "16;a\n", "16;\r\n", "16;a\r", "16;a\nb\r\n", "16;a\rb\r\n", "16;a=\"\n\"\r\n", "16;a=\"b\r\n",
            "16;a=\"b\\\"\r\n", "16;a=\r\n", "16;=a\r\n", "16;;a\r\n", "16 a\r\n", "16a b\r\n", "16;a b\r\n",
            "16;a\0\r\n",
            "16;a=b;\r\n", "16;a@b\r\n", "16:a\r\n", "16\u00a0;a\r\n");

    private ChunkStreams() {}

    static List<HostileStream> all() {
        List<HostileStream> all = new ArrayList<>();
        for (String line : BAD_LINES) {
            all.add(refused("chunk size " + visible(line), chunked(line + JSON + "\r\n" + END + SMUGGLED)));
        }
        for (String line : BAD_EXTENSIONS) {
            all.add(refused("extension " + visible(line), chunked(line + JSON + "\r\n" + END + SMUGGLED)));
        }
        all.addAll(data());
        all.addAll(goodExtensions());
        all.addAll(trailers());
        return all;
    }

    private static List<HostileStream> data() {
        String half = chunk(JSON.substring(0, 9));
        String rest = JSON.substring(9);
        return List.of(
                relayed("chunks of one byte", chunked(String.join("", JSON.chars()
                        .mapToObj(c -> chunk(Character.toString(c))).toList()) + END), CHAT_RELAYED),
                relayed("zeros before a size", chunked("0000000000000016\r\n" + JSON + "\r\n" + END), CHAT_RELAYED),
                relayed("many zeros at the end", chunked(chunk(JSON) + "0000\r\n\r\n"), CHAT_RELAYED),
                refused("data one byte too long", chunked("15\r\n" + JSON + "\r\n" + END)),
                refused("data one byte too short", chunked("17\r\n" + JSON + "\r\n" + END)),
                refused("no line end behind data", chunked("16\r\n" + JSON + END + SMUGGLED)),
                refused("LF behind data", chunked("16\r\n" + JSON + "\n" + END + SMUGGLED)),
                refused("CR behind data", chunked("16\r\n" + JSON + "\r" + END + SMUGGLED)),
                refused("other bytes for a line end", chunked("16\r\n" + JSON + "xx" + END + SMUGGLED)),
                refused("an empty line behind data", chunked(half + "\r\n" + chunk(rest) + END)),
                refused("LF at the end", chunked(chunk(JSON) + "0\n\n" + SMUGGLED)),
                refused("LF behind the last line", chunked(chunk(JSON) + "0\r\n\n" + SMUGGLED)),
                refused("CR at the end", chunked(chunk(JSON) + "0\r\r" + SMUGGLED)),
                refused("no end", chunked(chunk(JSON))),
                refused("no line behind the end", chunked(chunk(JSON) + "0\r\n")),
                refused("a request in place of a trailer", chunked(chunk(JSON) + "0\r\n" + SMUGGLED)),
                refused("a minus before the end", chunked(chunk(JSON) + "-0\r\n\r\n")),
                refused("a chunk beyond the limit", chunked("10001\r\n" + " ".repeat(65537) + "\r\n" + END)),
                refused("no chunks but a body", chunked(JSON)),
                refused("the end before the body", chunked(END + JSON)),
                relayed("a request behind the end", chunked(chunk(JSON) + END + SMUGGLED + "\r\n\r\n"), CHAT_RELAYED),
                relayed("a request in a chunk", chunked(chunk("{\"a\":\"" + escaped(SMUGGLED) + "\"}") + END),
                        CHAT_RELAYED));
    }

    /** As it can stand in a JSON text. */
    private static String escaped(String text) {
        return text.replace("\r\n", "\\r\\n");
    }

    private static List<HostileStream> goodExtensions() {
        String data = JSON + "\r\n" + END;
        return List.of(
                relayed("an extension", chunked("16;a=b\r\n" + data), CHAT_RELAYED),
                relayed("an extension with blanks", chunked("16 ; a = b\r\n" + data), CHAT_RELAYED),
                relayed("an extension with a quoted line", chunked("16;a=\"0 ;\\\" 0\"\r\n" + data), CHAT_RELAYED),
                relayed("an extension that looks like a size", chunked("16;20\r\n" + data), CHAT_RELAYED),
                relayed("an extension at the end", chunked(chunk(JSON) + "0;" + "a=b\r\n\r\n"), CHAT_RELAYED),
                refused("a huge extension", chunked("16;" + "a".repeat(5000) + "\r\n" + data)),
                refused("huge extensions in many chunks",
                        chunked(("1;" + "a".repeat(500) + "\r\n \r\n").repeat(10) + chunk(JSON) + END)));
    }

    private static List<HostileStream> trailers() {
        String[] fields = {
            "Content-Length: 5", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Host: backend",
            "Authorization: Bearer stolen", "Content-Type: text/plain", "Connection: close", "X-Api-Key: stolen",
            "User-Agent: trailer", "OpenAI-Organization: other", "Expect: 100-continue", "Trailer: Host"};
        List<HostileStream> all = new ArrayList<>();
        for (String field : fields) {
            all.add(relayed("trailer " + field, chunked(chunk(JSON) + "0\r\n" + field + "\r\n\r\n"), CHAT_RELAYED));
        }
        all.add(relayed("a trailer announced", post(CHUNKED + "Trailer: Authorization\r\nTE: trailers\r\n",
                chunk(JSON) + "0\r\nAuthorization: Bearer stolen\r\n\r\n"), CHAT_RELAYED));
        all.add(relayed("a trailer, then a request",
                chunked(chunk(JSON) + "0\r\nA: b\r\n\r\n" + get("/v1/models/x")), CHAT_RELAYED, "GET /v1/models/x"));
        for (String bad : new String[] {
            "A: b\n\r\n", "A : b\r\n\r\n", "A\r\n\r\n", " A: b\r\n\r\n", "A: b\r\n c\r\n\r\n", "A: \0\r\n\r\n",
            ": b\r\n\r\n",
            "A: b\r\r\n\r\n", "A: b\r\n\n", "GET / HTTP/1.1\r\nHost: backend\r\n\r\n"}) {
            all.add(refused("trailer " + visible(bad), chunked(chunk(JSON) + "0\r\n" + bad + good())));
        }
        all.add(refused("a huge trailer", chunked(chunk(JSON) + "0\r\nA: " + "b".repeat(5000) + "\r\n\r\n")));
        all.add(refused("too many trailers", chunked(chunk(JSON) + "0\r\n" + "A: b\r\n".repeat(41) + "\r\n")));
        return all;
    }
}
