package io.openshell.router.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON text (RFC 8259) into maps, lists, strings, {@link BigDecimal}s, booleans and {@link Json#NULL}.
 *
 * <p>Of a repeated key the last value wins, as in most backends. Not thread-safe; one use.
 */
final class JsonReader {

    private static final int DEEPEST = 512;

    private final String text;
    private int position;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    /**
     * The one value of the text.
     *
     * @throws IllegalArgumentException if it is no JSON text, or nests deeper than 512
     */
    Object read() {
        Object value = value();
        skipSpace();
        require(position == text.length(), "text behind the value");
        return value;
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", Json.NULL);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        open();
        if (closes('}')) {
            return members;
        }
        do {
            skipSpace();
            require(peek() == '"', "a key is expected");
            String key = string();
            skipSpace();
            require(take() == ':', "a colon is expected");
            members.put(key, value());
        } while (continues('}'));
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        open();
        if (closes(']')) {
            return elements;
        }
        do {
            elements.add(value());
        } while (continues(']'));
        return elements;
    }

    private void open() {
        position++;
        require(++depth <= DEEPEST, "nested too deep");
    }

    private boolean closes(char end) {
        skipSpace();
        if (peek() != end) {
            return false;
        }
        position++;
        depth--;
        return true;
    }

    private boolean continues(char end) {
        if (closes(end)) {
            return false;
        }
        require(take() == ',', "a comma is expected");
        return true;
    }

    private String string() {
        position++;
        StringBuilder value = new StringBuilder();
        for (char c = take(); c != '"'; c = take()) {
            require(c >= ' ', "control character in a string");
            value.append(c == '\\' ? escaped() : c);
        }
        return value.toString();
    }

    private char escaped() {
        char c = take();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                require(position + 4 <= text.length(), "short escape");
                String digits = text.substring(position, position + 4);
                require(digits.matches("[0-9A-Fa-f]{4}"), "bad escape");
                position += 4;
                yield (char) Integer.parseInt(digits, 16);
            }
            default -> throw new IllegalArgumentException("unknown escape at " + position);
        };
    }

    private Object word(String word, Object value) {
        require(text.startsWith(word, position), "unknown word");
        position += word.length();
        return value;
    }

    private BigDecimal number() {
        int from = position;
        while (position < text.length() && "+-.0123456789eE".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String digits = text.substring(from, position);
        require(digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?"), "a value is expected");
        return new BigDecimal(digits);
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        require(position < text.length(), "the text ends early");
        return text.charAt(position);
    }

    private char take() {
        char c = peek();
        position++;
        return c;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what + " at " + position);
        }
    }
}
