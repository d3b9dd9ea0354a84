package io.openshell.program.console;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes JSON (RFC 8259) in ASCII, so that no text can end an event or a string early. Commas come by themselves; that
 * what is begun is ended is the caller's business. Used by one thread.
 */
public final class JsonWriter {
    /** Texts may be chosen by clients; nobody reads longer ones in a table. */
    public static final int LONGEST_TEXT = 256;

    private final StringBuilder out = new StringBuilder(1024);
    private boolean comma;

    /** Creates a writer of one value. */
    public JsonWriter() {}

    /** Begins an object. */
    public JsonWriter object() {
        return open('{');
    }

    /** Ends the object begun last. */
    public JsonWriter endObject() {
        return close('}');
    }

    /** Begins an array. */
    public JsonWriter array() {
        return open('[');
    }

    /** Ends the array begun last. */
    public JsonWriter endArray() {
        return close(']');
    }

    /** Writes the name of a member; its value comes next. */
    public JsonWriter name(String name) {
        value(name);
        out.append(':');
        comma = false;
        return this;
    }

    /** Writes a text, cut to {@link #LONGEST_TEXT} characters. */
    public JsonWriter value(String text) {
        separate();
        out.append('"');
        boolean cut = text.length() > LONGEST_TEXT;
        int end = cut ? LONGEST_TEXT - 1 : text.length();
        for (int i = 0; i < end; i++) {
            append(text.charAt(i));
        }
        if (cut) {
            append('…');
        }
        out.append('"');
        return this;
    }

    /** Writes a number. */
    public JsonWriter value(long number) {
        separate();
        out.append(number);
        return this;
    }

    /** Writes {@code true} or {@code false}. */
    public JsonWriter value(boolean truth) {
        separate();
        out.append(truth);
        return this;
    }

    /** Writes a member. */
    public JsonWriter member(String name, String text) {
        return name(name).value(text);
    }

    /** Writes a member. */
    public JsonWriter member(String name, long number) {
        return name(name).value(number);
    }

    /** Writes a member. */
    public JsonWriter member(String name, boolean truth) {
        return name(name).value(truth);
    }

    /** Returns what was written. */
    @Override
    public String toString() {
        return out.toString();
    }

    /** Returns what was written, as bytes. */
    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void append(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            // Harmless in JSON, but not if a reader takes this for markup.
            case '<', '>', '&', '\'' -> out.append("\\u").append(HexFormat.of().toHexDigits(c));
            default -> {
                if (c < ' ' || c > '~') {
                    out.append("\\u").append(HexFormat.of().toHexDigits(c));
                } else {
                    out.append(c);
                }
            }
        }
    }

    private JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        comma = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        out.append(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            out.append(',');
        }
        comma = true;
    }
}
