package io.openshell.program.log;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One entry of the log. Values are escaped when they are printed, so a client cannot forge a line with what it sends.
 */
public final class LogEntry {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    LogEntry(Instant time, String level, String event) {
        fields.put("time", time.toString());
        fields.put("level", level);
        fields.put("event", event);
    }

    /** Adds a field; a number stays a number in JSON, anything else becomes a string. Empty strings are left out. */
    public LogEntry with(String name, Object value) {
        if (!value.equals("")) {
            fields.put(name, value);
        }
        return this;
    }

    String format(LogFormat format) {
        StringBuilder line = new StringBuilder(160);
        switch (format) {
            case TEXT -> appendText(line);
            case JSON -> appendJson(line);
        }
        return line.toString();
    }

    private void appendText(StringBuilder line) {
        int position = 0;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            line.append(position == 0 ? "" : " ");
            if (position > 2) {
                line.append(field.getKey()).append('=');
            }
            String value = field.getValue().toString();
            if (value.indexOf(' ') >= 0 || value.indexOf('"') >= 0) {
                appendQuoted(line, value);
            } else {
                appendEscaped(line, value);
            }
            position++;
        }
    }

    private void appendJson(StringBuilder line) {
        line.append('{');
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            line.append(line.length() == 1 ? "" : ",");
            appendQuoted(line, field.getKey());
            line.append(':');
            if (field.getValue() instanceof Number number) {
                line.append(number);
            } else {
                appendQuoted(line, field.getValue().toString());
            }
        }
        line.append('}');
    }

    private static void appendQuoted(StringBuilder line, String value) {
        line.append('"');
        appendEscaped(line, value);
        line.append('"');
    }

    private static void appendEscaped(StringBuilder line, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
