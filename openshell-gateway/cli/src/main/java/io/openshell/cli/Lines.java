package io.openshell.cli;

import io.openshell.program.OneLine;

/** Lines {@code Key: value} for people. What comes from the gateway cannot end a line or move the cursor. */
final class Lines {
    private final StringBuilder text = new StringBuilder();
    private final String indent;

    Lines(String indent) {
        this.indent = indent;
    }

    Lines key(String key, String value) {
        text.append(indent).append(key).append(": ").append(OneLine.of(value)).append('\n');
        return this;
    }

    Lines line(String line) {
        text.append(indent).append(OneLine.of(line)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
