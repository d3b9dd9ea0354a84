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
import static io.openshell.proxy.app.smuggling.Requests.get;
import static io.openshell.proxy.app.smuggling.Requests.length;
import static io.openshell.proxy.app.smuggling.Requests.post;

import java.util.ArrayList;
import java.util.List;

/** Two opinions on where a body ends: Content-Length, Transfer-Encoding and how they can be spelled. */
final class FramingStreams {
    private static final String BODY = chunk(JSON) + END;

    /** The classic, short enough to be cut at every byte. */
    static final HostileStream ONE_BYTE_LEFT_OVER =
            refused("CL.TE with one byte left over", post(length(END.length() + 1) + CHUNKED, END + "G"));

    /** Header lines with a Transfer-Encoding that some servers take for chunked and others do not. */
    private static final List<String> ENCODINGS = List.of(
            "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: x chunked\r\n", "Transfer-Encoding: chunked x\r\n",
            "Transfer-Encoding: chunk\r\n", "Transfer-Encoding: \"chunked\"\r\n", "Transfer-Encoding: 'chunked'\r\n",
            "Transfer-Encoding: chunked;q=1\r\n", "Transfer-Encoding: chunked,\r\n", "Transfer-Encoding: ,chunked\r\n",
            "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding: identity, chunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: identity\r\n", "Transfer-Encoding: \r\n", "Transfer-Encoding:\r\n",
            "Transfer-Encoding: \u000bchunked\r\n", "Transfer-Encoding: \fchunked\r\n",
            "Transfer-Encoding: chunked\u000b\r\n", "Transfer-Encoding: chunked\0\r\n",
            "Transfer-Encoding: \0chunked\r\n", "Transfer-Encoding: chunked\r\r\n", "Transfer-Encoding: \rchunked\r\n",
            "Transfer-Encoding: \u00a0chunked\r\n", "Transfer-Encoding: chunked\u0085\r\n",
            "Transfer-Encoding: chun\u00adked\r\n", "Transfer-Encoding: \u00ffchunked\r\n",
            "Transfer-Encoding:\r\n chunked\r\n", "Transfer-Encoding:\r\n\tchunked\r\n",
            "Transfer-Encoding: chunked\r\n ,identity\r\n", "Transfer-Encoding:\n chunked\r\n",
            "Transfer-Encoding : chunked\r\n", "Transfer-Encoding\t: chunked\r\n", " Transfer-Encoding: chunked\r\n",
            "\tTransfer-Encoding: chunked\r\n", "Transfer Encoding: chunked\r\n", "Transfer-Encoding\0: chunked\r\n",
            "Transfer-Encoding\r\n: chunked\r\n", "\0Transfer-Encoding: chunked\r\n",
            "X: x\nTransfer-Encoding: chunked\r\n",
            "X: x\rTransfer-Encoding: chunked\r\n", "\u000bTransfer-Encoding: chunked\r\n",
            "Transfer-\u212ancoding: chunked\r\n".replace('\u212a', '\u00ca'), "Transfer-Encoding chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\ntransfer-encoding: x\r\n");

    /** Values of a Content-Length that servers read as another number than they are, or not at all. */
    private static final List<String> LENGTHS = List.of(
            "+22", "-22", "-1", "22 ", "0x16", "16h", "22,22", "22, 22", "22;22", "22 22", "2 2", "22.0", "2.2e1",
            "\"22\"",
            "'22'", "", " ", "\t", "22\u000b", "\u000b22", "22\0", "\u0662\u0662".replace('\u0662', '\u00b2'), "22abc",
            "_22", "2_2", "18446744073709551638", "9223372036854775807", "99999999999999999999999999", "4294967318",
            "-18446744073709551594", "22\r\n 3", "\r\n 22", "22\n", "22\r", "NaN", "22,", ",22", "022 ,");

    private FramingStreams() {}

    static List<HostileStream> all() {
        List<HostileStream> all = new ArrayList<>();
        all.addAll(bothFramings());
        for (String encoding : ENCODINGS) {
            String name = "TE.TE " + visible(encoding);
            all.add(refused(name, post(encoding, BODY + SMUGGLED)));
            all.add(refused(name + " with a length", post(length(4) + encoding, BODY + SMUGGLED)));
        }
        for (String value : LENGTHS) {
            if (!value.equals("22 ")) {
                all.add(refused("length " + visible(value),
                        post("Content-Length: " + value + "\r\n", JSON + SMUGGLED)));
            }
        }
        all.addAll(lengths());
        return all;
    }

    private static List<HostileStream> bothFramings() {
        return List.of(
                ONE_BYTE_LEFT_OVER,
                refused("CL.TE", post(length(BODY.length() + 20) + CHUNKED, BODY + SMUGGLED)),
                refused("CL.TE with a short length", post(length(6) + CHUNKED, END + SMUGGLED)),
                refused("TE.CL", post(CHUNKED + length(4), chunk(SMUGGLED + "\r\n\r\n") + END)),
                refused("TE.0", post(CHUNKED + length(0), chunk(SMUGGLED + "\r\n\r\n") + END)),
                refused("CL.TE, both right", post(length(JSON.length()) + CHUNKED, JSON)),
                refused("CL.TE, the encoding in upper case", post(length(5) + "TRANSFER-ENCODING: CHUNKED\r\n", END)),
                refused("CL.TE, the length behind", post("transfer-encoding: Chunked\r\ncontent-length: 5\r\n", END)),
                refused("TE in HTTP/1.0", "POST " + CHAT + " HTTP/1.0\r\n" + HOST + CHUNKED + "\r\n" + BODY),
                refused("TE and CL in HTTP/1.0",
                        "POST " + CHAT + " HTTP/1.0\r\n" + HOST + CHUNKED + length(5) + "\r\n" + BODY),
                refused("TE in HTTP/1.0 that is kept alive", "POST " + CHAT + " HTTP/1.0\r\n" + HOST + CHUNKED
                        + "Connection: keep-alive\r\n\r\n" + BODY + SMUGGLED),
                relayed("the encoding in mixed case", post("tRANSFER-eNCODING: cHUNKED\r\n", BODY), CHAT_RELAYED),
                relayed("the encoding between tabs", post("Transfer-Encoding:\tchunked\t \r\n", BODY), CHAT_RELAYED),
                relayed("the encoding without a space", post("Transfer-Encoding:chunked\r\n", BODY), CHAT_RELAYED),
                relayed("an encoding that Connection names",
                        post(CHUNKED + "Connection: transfer-encoding\r\n", BODY), CHAT_RELAYED),
                refused("TE with an underscore is none", post("Transfer_Encoding: chunked\r\n", BODY + SMUGGLED)),
                refused("Content-Encoding is no TE", post("Content-Encoding: chunked\r\n", BODY + SMUGGLED)),
                refused("the header TE is no Transfer-Encoding", post("TE: chunked\r\n", BODY + SMUGGLED)));
    }

    private static List<HostileStream> lengths() {
        String two = length(JSON.length());
        return List.of(
                relayed("a length with zeros in front", post("Content-Length: 00000022\r\n", JSON), CHAT_RELAYED),
                relayed("a length with a space behind", post("Content-Length: 22 \r\n", JSON), CHAT_RELAYED),
                relayed("a length that Connection names", post(two + "Connection: content-length\r\n", JSON),
                        CHAT_RELAYED),
                refused("the same length twice", post(two + two, JSON)),
                refused("two lengths, the right one first", post(two + length(5), JSON + SMUGGLED)),
                refused("two lengths, the right one last", post(length(5) + two, JSON + SMUGGLED)),
                refused("two lengths in two cases", post(two + "content-length: 0\r\n", JSON + SMUGGLED)),
                refused("a length of zero before a request", post(length(0), SMUGGLED + "\r\n\r\n")),
                refused("no length before a request", post("", SMUGGLED + "\r\n\r\n")),
                refused("a length with a space before the colon", post("Content-Length : 22\r\n", JSON)),
                refused("a length in a folded header", post("X: x\r\n Content-Length: 22\r\n", JSON)),
                refused("a length with an underscore", post("Content_Length: 22\r\n", JSON)),
                refused("a length shorter than the body", post(length(3), JSON + SMUGGLED)),
                relayed("a length that ends with the body",
                        post(two, JSON + SMUGGLED + "\r\n\r\n"), CHAT_RELAYED),
                refused("a length longer than all bytes", post(length(500), JSON)),
                refused("a length beyond the limit", post(length(StrictReading.BODY_BYTES + 1), JSON)),
                refused("a GET with a length", "GET /v1/models HTTP/1.1\r\n" + HOST
                        + length(SMUGGLED.length() + 4) + "\r\n" + SMUGGLED + "\r\n\r\n"),
                refused("a GET with chunks", "GET /v1/models HTTP/1.1\r\n" + HOST + CHUNKED + "\r\n"
                        + chunk(SMUGGLED + "\r\n\r\n") + END),
                refused("a GET with a length, then another", "GET /v1/models/a HTTP/1.1\r\n" + HOST
                        + length(get("/v1/models/b").length()) + "\r\n" + get("/v1/models/b") + get("/v1/models/c")),
                relayed("a GET with a length of zero",
                        "GET /v1/models HTTP/1.1\r\n" + HOST + length(0) + "\r\n", "GET /v1/models"));
    }

    static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.chars().forEach(c -> visible.append(
                c > ' ' && c < 0x7f || c == ' ' ? Character.toString(c) : "\\x%02x".formatted(c)));
        return visible.toString();
    }
}
