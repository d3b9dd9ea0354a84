package io.openshell.program.log;

import java.nio.charset.StandardCharsets;
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

    LogEntry(LogFormat format, Timestamps timestamps, Instant time, String level, String event) {
        this.format = format;
        switch (format) {
            case TEXT -> {
                timestamps.append(time, line);
                line.append(' ').append(level).append(' ').append(event);
            }
            case JSON -> {
                line.append("{\"time\":\"");
                timestamps.append(time, line);
                line.append('"');
                with("level", level).with("event", event);
            }
        }
    }

    /** Adds a field whose name needs no escaping and is given once. An empty value is left out. */
    public LogEntry with(String name, String value) {
        if (value.isEmpty()) {
            return this;
        }
        name(name);
        appendValue(value, format == LogFormat.JSON || value.indexOf(' ') >= 0 || value.indexOf('"') >= 0);
        return this;
    }

    /** Adds a number, which stays one in JSON, under a name that needs no escaping and is given once. */
    public LogEntry with(String name, long value) {
        name(name);
        line.append(value);
        return this;
    }

    /** Ends the entry and returns it, with a line feed; once. Nothing but ASCII is in it. */
    byte[] end() {
        line.append(format == LogFormat.JSON ? "}\n" : "\n");
        return line.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void name(String name) {
        switch (format) {
            case TEXT -> line.append(' ').append(name).append('=');
            case JSON -> line.append(",\"").append(name).append("\":");
        }
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
