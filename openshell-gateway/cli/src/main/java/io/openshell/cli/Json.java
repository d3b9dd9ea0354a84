package io.openshell.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A JSON object that is written, never read (RFC 8259); members in the order they were added. */
final class Json {
    private final Map<String, String> members = new LinkedHashMap<>();

    Json with(String name, String value) {
        members.put(name, quoted(value));
        return this;
    }

    Json with(String name, long value) {
        members.put(name, Long.toString(value));
        return this;
    }

    /** Adds an unsigned number. */
    Json withUnsigned(String name, long value) {
        members.put(name, Long.toUnsignedString(value));
        return this;
    }

    Json with(String name, boolean value) {
        members.put(name, Boolean.toString(value));
        return this;
    }

    Json with(String name, Json value) {
        members.put(name, value.toString());
        return this;
    }

    Json withNull(String name) {
        members.put(name, "null");
        return this;
    }

    Json withObjects(String name, Collection<Json> values) {
        members.put(name, values.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    Json withTexts(String name, Collection<String> values) {
        members.put(name, values.stream().map(Json::quoted).collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    Json withTexts(String name, Map<String, String> values) {
        Json object = new Json();
        values.forEach(object::with);
        return with(name, object);
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    @Override
    public String toString() {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
