package io.openshell.program.metrics;

import java.util.List;

/** Writes the Prometheus text format, version 0.0.4. Used by one thread. */
final class TextFormat {
    private final StringBuilder text = new StringBuilder(4096);

    /** Refuses what is no name of a metric or of a label. */
    static void requireName(String name) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a name: " + name);
        }
    }

    /** Begins a metric; its samples follow. */
    void family(String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ');
        text.append(help.replace("\\", "\\\\").replace("\n", "\\n"));
        text.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** Appends a sample; a label whose value is empty is left out, which means the same. */
    void sample(String name, List<String> labels, List<String> values, String value) {
        text.append(name);
        char before = '{';
        for (int i = 0; i < labels.size(); i++) {
            if (!values.get(i).isEmpty()) {
                text.append(before).append(labels.get(i)).append("=\"");
                appendEscaped(values.get(i));
                text.append('"');
                before = ',';
            }
        }
        text.append(before == ',' ? "} " : " ").append(value).append('\n');
    }

    private void appendEscaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
