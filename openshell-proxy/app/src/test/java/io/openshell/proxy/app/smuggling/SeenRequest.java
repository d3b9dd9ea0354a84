package io.openshell.proxy.app.smuggling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What a backend made of the bytes it got: a request, or something it could not read. All text is ISO 8859-1, one
 * character a byte.
 *
 * @param readable whether it is a request
 * @param connection the backend's number of the connection
 * @param line the request line; of something unreadable, the backend's words
 * @param headers the fields in the order they came, {@code name: value}
 * @param body the body as the backend decoded it
 */
record SeenRequest(boolean readable, int connection, String line, List<String> headers, String body) {
    private static final int FIELDS = 5;

    /** Reads {@code kind connection base64(line) base64(headers, joined by line feeds) base64(body)}. */
    static SeenRequest parse(String printed) {
        String[] fields = printed.split(" ", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("a recorder printed: " + printed);
        }
        String headers = decode(fields[3]);
        return new SeenRequest(
                fields[0].equals("request"),
                Integer.parseInt(fields[1]),
                decode(fields[2]),
                headers.isEmpty() ? List.of() : Arrays.asList(headers.split("\n", -1)),
                decode(fields[4]));
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    }

    String method() {
        return word(0);
    }

    String target() {
        return word(1);
    }

    String path() {
        return target().split("\\?", 2)[0];
    }

    private String word(int index) {
        String[] words = line.split(" ", -1);
        return index < words.length ? words[index] : "";
    }
}
