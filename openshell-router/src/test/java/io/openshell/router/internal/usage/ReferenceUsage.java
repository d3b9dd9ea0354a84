package io.openshell.router.internal.usage;

import io.openshell.router.TokenUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a usage is, said with a tree of the whole document: slow and plain, to compare with. A member is a key, spelled as
 * in the text, and a value: a list of members, a list of values, or the text of a scalar.
 */
final class ReferenceUsage {
    record Entry(String key, Object value) {}

    record Members(List<Entry> entries) {}

    private static final Map<String, String> COUNTS = Map.of("prompt_tokens", "input", "input_tokens", "input",
            "completion_tokens", "output", "output_tokens", "output", "cache_read_input_tokens", "read",
            "cache_creation_input_tokens", "write");

    private final Map<String, Long> found = new HashMap<>();
    private final String carrier;
    private String text = "";
    private int at;

    ReferenceUsage(String carrier) {
        this.carrier = carrier;
    }

    /** Takes what {@code document} says, if it is one JSON object; what came before is kept. */
    void add(String document) {
        text = document;
        at = 0;
        Object value;
        try {
            value = value();
            skipSpace();
        } catch (StringIndexOutOfBoundsException | IllegalArgumentException e) {
            return;
        }
        if (at < text.length() || !(value instanceof Members top)) {
            return;
        }
        for (Entry entry : top.entries()) {
            if (entry.key().equals("usage")) {
                usage(entry.value());
            } else if (entry.key().equals(carrier) && entry.value() instanceof Members inner) {
                inner.entries().stream().filter(e -> e.key().equals("usage")).forEach(e -> usage(e.value()));
            }
        }
    }

    private void usage(Object value) {
        if (!(value instanceof Members usage)) {
            return;
        }
        for (Entry entry : usage.entries()) {
            if (COUNTS.containsKey(entry.key())) {
                put(COUNTS.get(entry.key()), entry.value());
            }
            boolean input = entry.key().matches("(prompt|input)_tokens_details");
            boolean output = entry.key().matches("(completion|output)_tokens_details");
            if (entry.value() instanceof Members details) {
                for (Entry detail : details.entries()) {
                    if (input && detail.key().equals("cached_tokens")) {
                        put("read", detail.value());
                    } else if (input && detail.key().equals("cache_write_tokens")) {
                        put("write", detail.value());
                    } else if (output && detail.key().equals("reasoning_tokens")) {
                        put("reasoning", detail.value());
                    }
                }
            }
        }
    }

    private void put(String count, Object value) {
        if (value instanceof String scalar && scalar.matches("0|[1-9][0-9]{0,15}")
                && Long.parseLong(scalar) <= 9007199254740992L) {
            found.put(count, Long.parseLong(scalar));
        }
    }

    TokenUsage usage() {
        return Metered.usage(count("input"), count("output"), count("read"), count("write"), count("reasoning"));
    }

    private long count(String name) {
        return found.getOrDefault(name, -1L);
    }

    private Object value() {
        skipSpace();
        return switch (text.charAt(at)) {
            case '{' -> members();
            case '[' -> values();
            case '"' -> '"' + string();
            default -> scalar();
        };
    }

    private Members members() {
        List<Entry> entries = new ArrayList<>();
        at++;
        skipSpace();
        while (text.charAt(at) != '}') {
            if (!entries.isEmpty()) {
                take(',');
                skipSpace();
            }
            String key = string();
            skipSpace();
            take(':');
            entries.add(new Entry(key, value()));
            skipSpace();
        }
        at++;
        return new Members(entries);
    }

    private List<Object> values() {
        List<Object> values = new ArrayList<>();
        at++;
        skipSpace();
        while (text.charAt(at) != ']') {
            if (!values.isEmpty()) {
                take(',');
            }
            values.add(value());
            skipSpace();
        }
        at++;
        return values;
    }

    /** The text between the quotes as it stands there. */
    private String string() {
        take('"');
        int from = at;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return text.substring(from, at++);
    }

    private String scalar() {
        int from = at;
        while ("+-.0123456789abcdefghijklmnopqrstuvwxyzE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (from == at) {
            throw new IllegalArgumentException("no value at " + at);
        }
        return text.substring(from, at);
    }

    private void take(char wanted) {
        if (text.charAt(at++) != wanted) {
            throw new IllegalArgumentException("no " + wanted + " at " + at);
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
