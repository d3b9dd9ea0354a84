package io.openshell.proxy.app.smuggling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer of the proxy, as a client reads it.
 *
 * @param status the status
 * @param head status line and headers
 * @param body the body, decoded
 * @param whole whether its end was there
 */
record Answer(int status, String head, String body, boolean whole) {
    private static final String HEAD_END = "\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5][0-9][0-9]) ");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked\r\n");
    private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: *close\r\n");
    private static final Pattern CHUNK = Pattern.compile("([0-9a-f]+)\r\n");

    /** Returns the answers in {@code bytes}, those with 100 left out; what is none counts as one with status 0. */
    static List<Answer> parse(String bytes) {
        List<Answer> answers = new ArrayList<>();
        int from = 0;
        while (from < bytes.length()) {
            int headEnd = bytes.indexOf(HEAD_END, from);
            Matcher status = STATUS.matcher(bytes).region(from, bytes.length());
            if (headEnd < 0 || !status.lookingAt()) {
                answers.add(new Answer(0, bytes.substring(from), "", false));
                return answers;
            }
            String head = bytes.substring(from, headEnd + 2);
            from = headEnd + HEAD_END.length();
            if (!status.group(1).equals("100")) {
                from = readBody(Integer.parseInt(status.group(1)), head, bytes, from, answers);
            }
        }
        return answers;
    }

    /** Adds the answer whose body begins at {@code from} and returns where it ends. */
    private static int readBody(int status, String head, String bytes, int from, List<Answer> answers) {
        Matcher length = LENGTH.matcher(head);
        if (CHUNKED.matcher(head).find()) {
            StringBuilder body = new StringBuilder();
            Optional<Integer> end = readChunks(bytes, from, body);
            answers.add(new Answer(status, head, body.toString(), end.isPresent()));
            return end.orElse(bytes.length());
        }
        int end = length.find() ? from + Integer.parseInt(length.group(1)) : bytes.length();
        boolean whole = end <= bytes.length();
        int there = Math.min(end, bytes.length());
        answers.add(new Answer(status, head, bytes.substring(from, there), whole));
        return there;
    }

    private static Optional<Integer> readChunks(String bytes, int from, StringBuilder body) {
        Matcher chunk = CHUNK.matcher(bytes);
        int at = from;
        while (chunk.region(at, bytes.length()).lookingAt()) {
            int end = chunk.end() + Integer.parseInt(chunk.group(1), 16);
            if (end + 2 > bytes.length()) {
                return Optional.empty();
            }
            body.append(bytes, chunk.end(), end);
            at = end + 2;
            if (end == chunk.end()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /** Returns whether it says that the connection ends here. */
    boolean closes() {
        return CLOSE.matcher(head).find();
    }
}
