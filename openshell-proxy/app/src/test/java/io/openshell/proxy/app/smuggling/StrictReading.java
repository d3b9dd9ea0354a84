package io.openshell.proxy.app.smuggling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A second reader of HTTP/1.1, written from RFC 9112 with regular expressions and nothing in common with the proxy's:
 * it says which requests of a stream are legitimate. It stops where the proxy must.
 */
final class StrictReading {
    /** What the proxy is set to as well. */
    static final int HEAD_BYTES = 4096;

    static final int FIELDS = 40;
    static final int BODY_BYTES = 64 * 1024;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern TEXT = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TOKEN + ") ([!-~]+) HTTP/1\\.([01])");
    private static final Pattern FIELD = Pattern.compile("(?s)(" + TOKEN + "):[ \\t]*(.*?)[ \\t]*");
    private static final Pattern CHUNK_LINE = Pattern.compile("([0-9A-Fa-f]{1,16})((?:[ \\t]*;[ \\t]*" + TOKEN
            + "(?:[ \\t]*=[ \\t]*(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*\"))?)*)");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern HOST = Pattern.compile("(?i)inference\\.local(:443)?");

    private final String bytes;
    private int at;

    /** Where the request that is read begins. */
    private int begin;

    private boolean last;

    /** The stream is over here: it ends, or it breaks a rule. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1;

        Stop() {
            super(null, null, false, false);
        }
    }

    private StrictReading(String bytes) {
        this.bytes = bytes;
    }

    /** Returns the requests that the proxy must take as such, in order. */
    static List<ReadRequest> of(String bytes) {
        return new StrictReading(bytes).requests();
    }

    /** Returns whether the request that the proxy must refuse, behind those it takes, asks for a head alone. */
    static boolean refusesHead(String bytes) {
        StrictReading reading = new StrictReading(bytes);
        reading.requests();
        return !reading.last && bytes.substring(reading.begin).matches("(?s)(\\r\\n)?HEAD .*");
    }

    private List<ReadRequest> requests() {
        List<ReadRequest> requests = new ArrayList<>();
        try {
            while (!last) {
                begin = at;
                requests.add(request());
            }
        } catch (Stop stop) {
            // The one at fault may have asked for the end of the connection already.
            last = false;
        }
        return requests;
    }

    private ReadRequest request() throws Stop {
        int from = at;
        String first = line();
        Matcher line = match(REQUEST_LINE, first.isEmpty() ? line() : first);
        List<String[]> fields = fields(from);
        ReadRequest head = new ReadRequest(
                line.group(1), StrictTarget.canonical(line.group(2)).orElseThrow(Stop::new), fields, "");
        boolean old = line.group(3).equals("0");
        List<String> hosts = head.values("host");
        require(hosts.size() == 1 && HOST.matcher(hosts.getFirst()).matches() || hosts.isEmpty() && old);
        requireExpectations(head);
        String connection = "," + String.join(",", head.values("connection")).toLowerCase(Locale.ROOT) + ",";
        require(connection.matches("(?:[ \\t]*(?:" + TOKEN + ")?[ \\t]*,)*"));
        boolean closes = connection.matches(".*,[ \\t]*close[ \\t]*,.*");
        last = closes || old && !connection.matches(".*,[ \\t]*keep-alive[ \\t]*,.*");
        require(head.isServed());
        ReadRequest request = new ReadRequest(head.method(), head.target(), fields, body(head, old));
        last |= old && request.endsOldConnection();
        return request;
    }

    private static void requireExpectations(ReadRequest head) throws Stop {
        for (String expectation : head.values("expect")) {
            require(expectation.equalsIgnoreCase("100-continue"));
        }
    }

    private String body(ReadRequest head, boolean old) throws Stop {
        List<String> codings = head.values("transfer-encoding");
        List<String> lengths = head.values("content-length");
        require(codings.size() + lengths.size() <= 1);
        require(!head.method().equals("GET") || codings.isEmpty() && lengths.stream().allMatch(n -> n.matches("0+")));
        if (!codings.isEmpty()) {
            require(codings.getFirst().equalsIgnoreCase("chunked") && !old);
            return chunks();
        }
        if (lengths.isEmpty()) {
            return "";
        }
        long length = Long.parseLong(match(LENGTH, lengths.getFirst()).group());
        require(length <= BODY_BYTES);
        return take((int) length);
    }

    private String chunks() throws Stop {
        StringBuilder body = new StringBuilder();
        int extensions = 0;
        while (true) {
            Matcher line = match(CHUNK_LINE, line());
            extensions += line.group(2).length();
            require(extensions <= HEAD_BYTES);
            long size = Long.parseUnsignedLong(line.group(1), 16);
            if (size == 0) {
                fields(at);
                return body.toString();
            }
            require(size > 0 && size <= BODY_BYTES - body.length());
            body.append(take((int) size));
            require(take(2).equals("\r\n"));
        }
    }

    /** Reads fields to the empty line; the section began at {@code from}. */
    private List<String[]> fields(int from) throws Stop {
        List<String[]> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = match(FIELD, line);
            fields.add(new String[] {field.group(1).toLowerCase(Locale.ROOT), field.group(2)});
        }
        require(fields.size() <= FIELDS && at - from <= HEAD_BYTES);
        return fields;
    }

    private String line() throws Stop {
        int end = bytes.indexOf("\r\n", at);
        require(end >= 0);
        String line = bytes.substring(at, end);
        match(TEXT, line);
        at = end + 2;
        return line;
    }

    private String take(int length) throws Stop {
        require(at + length <= bytes.length());
        at += length;
        return bytes.substring(at - length, at);
    }

    private static Matcher match(Pattern pattern, String text) throws Stop {
        Matcher matcher = pattern.matcher(text);
        require(matcher.matches());
        return matcher;
    }

    private static void require(boolean holds) throws Stop {
        if (!holds) {
            throw new Stop();
        }
    }
}
