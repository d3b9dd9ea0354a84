package io.openshell.program.log;

import java.time.Instant;
import java.util.HexFormat;

/**
 * One entry of the log, written as it is filled. Values are escaped, so a client cannot forge a line with what it sends.
 * Used by one thread.
 */
public final class LogEntry {
    private static final HexFormat HEX = HexFormat.of();

    private final LogFormat format;
    private final StringBuilder line = new StringBuilder(384);

    LogEntry(LogFormat format, Instant time, String level, String event) {
        this.format = format;
        switch (format) {
            case TEXT -> line.append(time).append(' ').append(level).append(' ').append(event);
            case JSON -> {
                line.append("{\"time\":\"").append(time).append('"');
                with("level", level).with("event", event);
            }
        }
    }

    /**
     * Adds a field whose name needs no escaping; a number stays a number in JSON, anything else becomes a string. Empty
     * strings are left out. A name is given once.
     */
    public LogEntry with(String name, Object value) {
        String text = value.toString();
        if (text.isEmpty()) {
            return this;
        }
        switch (format) {
            case TEXT -> {
                line.append(' ').append(name).append('=');
                appendValue(text, text.indexOf(' ') >= 0 || text.indexOf('"') >= 0);
            }
            case JSON -> {
                line.append(",\"").append(name).append("\":");
                appendValue(text, !(value instanceof Number));
            }
        }
        return this;
    }

    /** Returns the line, without its end. */
    String line() {
        return switch (format) {
            case TEXT -> line.toString();
            case JSON -> line + "}";
        };
    }

    private void appendValue(String value, boolean quoted) {
        if (quoted) {
            line.append('"');
        }
        int clean = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
                continue;
            }
            line.append(value, clean, i).append('\\');
            clean = i + 1;
            if (c == '"' || c == '\\') {
                line.append(c);
            } else {
                line.append('u').append(HEX.toHexDigits(c));
            }
        }
        line.append(value, clean, value.length());
        if (quoted) {
            line.append('"');
        }
    }
}
