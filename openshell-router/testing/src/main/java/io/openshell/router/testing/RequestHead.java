package io.openshell.router.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Request line and header fields, as spelled by the sender.
 *
 * <p>As strict as a careful backend (RFC 9112, sections 3 and 5): what a proxy smuggles past its own parser must be
 * noticed here, not repaired.
 */
record RequestHead(String method, String target, String version, List<RecordedRequest.Header> headers) {

    RequestHead {
        headers = List.copyOf(headers);
    }

    /** Parses the bytes in front of the empty line. */
    static RequestHead parse(byte[] buffer, int from, int to) throws MalformedRequestException {
        String[] lines = new String(buffer, from, to - from, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        for (String line : lines) {
            requireNoControls(line);
        }
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || words[0].isEmpty() || words[1].isEmpty() || !words[2].startsWith("HTTP/1.")) {
            throw new MalformedRequestException("bad request line: " + lines[0]);
        }
        List<RecordedRequest.Header> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            headers.add(header(lines[i]));
        }
        return new RequestHead(words[0], words[1], words[2], headers);
    }

    /** The body's length, 0 if none is announced, or -1 if it is chunked. */
    int bodyLength() throws MalformedRequestException {
        List<String> lengths = values("content-length");
        List<String> codings = values("transfer-encoding");
        if (!codings.isEmpty()) {
            if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked") || !lengths.isEmpty()) {
                throw new MalformedRequestException("ambiguous framing: transfer-encoding " + codings
                        + ", content-length " + lengths);
            }
            return -1;
        }
        if (lengths.isEmpty()) {
            return 0;
        }
        String digits = lengths.get(0);
        if (lengths.size() > 1 || !digits.matches("[0-9]{1,9}")) {
            throw new MalformedRequestException("bad content-length " + lengths);
        }
        return Integer.parseInt(digits);
    }

    List<String> values(String name) {
        return headers.stream().filter(header -> header.name().equalsIgnoreCase(name))
                .map(RecordedRequest.Header::value).toList();
    }

    /** Whether the sender expects the connection to be closed after the answer (RFC 9112, section 9.3). */
    boolean wantsClose() {
        boolean close = connectionOptions().contains("close");
        boolean keepAlive = connectionOptions().contains("keep-alive");
        return close || version.equals("HTTP/1.0") && !keepAlive;
    }

    private List<String> connectionOptions() {
        return values("connection").stream().flatMap(v -> Arrays.stream(v.split(",")))
                .map(v -> v.strip().toLowerCase(Locale.ROOT)).toList();
    }

    private static RecordedRequest.Header header(String line) throws MalformedRequestException {
        int colon = line.indexOf(':');
        if (colon <= 0 || !line.substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new MalformedRequestException("bad header line: " + line);
        }
        return new RecordedRequest.Header(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private static void requireNoControls(String line) throws MalformedRequestException {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                throw new MalformedRequestException("control byte " + (int) c + " in the request head");
            }
        }
    }
}
