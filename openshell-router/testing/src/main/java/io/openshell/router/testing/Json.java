package io.openshell.router.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Just enough JSON to read what a client asks and to write what a provider answers. */
final class Json {

    /** The JSON value {@code null}, so that no Java null is needed for it. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private Json() {}

    /** See {@link JsonReader#read}. */
    static Object parse(String text) {
        return new JsonReader(text).read();
    }

    /** An object of these members, in this order: key, value, key, value. */
    static Map<String, Object> object(Object... keysAndValues) {
        return with(Map.of(), keysAndValues);
    }

    /** The members of the first with these behind them. */
    static Map<String, Object> with(Map<String, Object> first, Object... keysAndValues) {
        Map<String, Object> members = new LinkedHashMap<>(first);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            members.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return members;
    }

    /** The text of maps, lists, strings, numbers, booleans and {@link #NULL}, without white space. */
    static String write(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(Object value, StringBuilder to) {
        if (value instanceof Map<?, ?> members) {
            String comma = "";
            to.append('{');
            for (Map.Entry<?, ?> member : members.entrySet()) {
                to.append(comma);
                quote((String) member.getKey(), to);
                to.append(':');
                write(member.getValue(), to);
                comma = ",";
            }
            to.append('}');
        } else if (value instanceof List<?> elements) {
            String comma = "";
            to.append('[');
            for (Object element : elements) {
                to.append(comma);
                write(element, to);
                comma = ",";
            }
            to.append(']');
        } else if (value instanceof String string) {
            quote(string, to);
        } else if (value instanceof Number || value instanceof Boolean || value == NULL) {
            to.append(value);
        } else {
            throw new IllegalArgumentException("no JSON value: " + value);
        }
    }

    private static void quote(String string, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || c == 0x7f) {
                // Surrogates too: half of a pair cannot be written as UTF-8.
                to.append(String.format("\\u%04x", (int) c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
