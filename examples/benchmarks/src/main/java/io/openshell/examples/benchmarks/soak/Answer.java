package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the proxy answered.
 *
 * @param length by its Content-Length
 * @param text the body, a character for each byte
 * @param whole whether the body came to its end
 */
record Answer(int status, int length, boolean isChunked, boolean keepsAlive, String text, boolean whole) {
    private static final int SHOWN = 160;

    /** Returns an answer with this status line and no header yet. */
    static Answer of(String statusLine) throws IOException {
        if (!statusLine.matches("HTTP/1\\.1 [0-9]{3} .*")) {
            throw new IOException("no status line");
        }
        return new Answer(Integer.parseInt(statusLine.substring(9, 12)), 0, false, true, "", false);
    }

    Answer withHeader(String line) {
        int colon = line.indexOf(':');
        String name = line.substring(0, Math.max(0, colon));
        String value = line.substring(colon + 1).strip();
        if (name.equalsIgnoreCase("content-length")) {
            return new Answer(status, Integer.parseInt(value), isChunked, keepsAlive, text, whole);
        }
        if (name.equalsIgnoreCase("transfer-encoding")) {
            return new Answer(status, length, true, keepsAlive, text, whole);
        }
        if (name.equalsIgnoreCase("connection") && value.equalsIgnoreCase("close")) {
            return new Answer(status, length, isChunked, false, text, whole);
        }
        return this;
    }

    Answer withBody(String received, boolean toItsEnd) {
        return new Answer(status, length, isChunked, keepsAlive, received, toItsEnd);
    }

    /** Returns the value of the first member with that name in the body. */
    Optional<String> member(String name) {
        Matcher found = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    /** Returns what may be printed of it. */
    @Override
    public String toString() {
        return status + (whole ? ", whole, " : ", cut, ") + text.length() + " bytes: "
                + text.substring(Math.max(0, text.length() - SHOWN)).replaceAll("[\r\n]+", " ");
    }
}
