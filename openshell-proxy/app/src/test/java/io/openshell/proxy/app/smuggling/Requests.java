package io.openshell.proxy.app.smuggling;

import java.util.Locale;

/** The pieces that streams are made of. */
final class Requests {
    static final String CHAT = "/v1/chat/completions";
    static final String CHAT_RELAYED = "POST " + CHAT;
    static final String LINE = "POST " + CHAT + " HTTP/1.1\r\n";
    static final String HOST = "Host: inference.local\r\n";
    static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    static final String JSON = "{\"model\":\"evil\",\"n\":1}";

    /** Ends a chunked body. */
    static final String END = "0\r\n\r\n";

    /** What an attacker would like a backend to find behind a request. */
    static final String SMUGGLED =
            "DELETE /v1/files/all HTTP/1.1\r\nHost: backend\r\nAuthorization: Bearer stolen\r\nX-Rest: ";

    private Requests() {}

    /** Returns a POST with those header lines and body, and nothing else but the Host. */
    static String post(String headers, String body) {
        return LINE + HOST + headers + "\r\n" + body;
    }

    /** Returns a request without a body. */
    static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    static String length(int length) {
        return "Content-Length: " + length + "\r\n";
    }

    /** Returns a good POST of {@code body}, with more header lines. */
    static String good(String headers, String body) {
        return post(headers + length(body.length()), body);
    }

    static String good() {
        return good("", JSON);
    }

    static String chunk(String data) {
        return Integer.toHexString(data.length()).toUpperCase(Locale.ROOT) + "\r\n" + data + "\r\n";
    }

    /** Returns a POST with a chunked body given in its encoded form. */
    static String chunked(String encoded) {
        return post(CHUNKED, encoded);
    }
}
