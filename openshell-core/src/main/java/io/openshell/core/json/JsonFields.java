package io.openshell.core.json;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The top-level members of a small JSON object (RFC 8259) whose values are texts or whole numbers, as in a key file or
 * the answer of a token endpoint. Other members are held to the grammar and otherwise ignored.
 *
 * <p>Immutable and thread-safe. What it holds may be secret: {@link #toString()} shows nothing of it.
 */
public final class JsonFields {
    /** The digits of a whole number that surely fits into 64 bits. */
    private static final int MAX_DIGITS = 18;

    private final Map<String, String> texts;
    private final Map<String, Long> numbers;

    private JsonFields(Map<String, String> texts, Map<String, Long> numbers) {
        this.texts = texts;
        this.numbers = numbers;
    }

    /**
     * Returns the members of {@code text}, which must be exactly one JSON object in UTF-8, nested at most 512 deep.
     *
     * @throws InvalidJsonException if it is anything else, or has two members of one name: readers differ in which
     *     of them counts
     */
    public static JsonFields of(byte[] text) throws InvalidJsonException {
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> numbers = new HashMap<>();
        Set<String> names = new HashSet<>();
        JsonScanner json = new JsonScanner(text, 0, text.length);
        json.skipWhiteSpace();
        json.skip('{', "not a JSON object");
        if (json.peek() != '}') {
            do {
                int keyStart = json.position() + 1;
                json.skipString();
                String name = decode(text, keyStart, json.position() - 1);
                if (!names.add(name)) {
                    throw new InvalidJsonException("two members of one name", keyStart - 1);
                }
                json.skipColon();
                int start = json.position();
                json.skipValue(1);
                if (text[start] == '"') {
                    texts.put(name, decode(text, start + 1, json.position() - 1));
                } else if (isWhole(text, start, json.position())) {
                    numbers.put(name, number(text, start, json.position()));
                }
                json.skipWhiteSpace();
            } while (json.skipIf(','));
        }
        json.skip('}', "a comma or a closing bracket is missing");
        if (json.position() != text.length) {
            throw json.fail("something follows the object");
        }
        return new JsonFields(texts, numbers);
    }

    /** Returns the text called {@code name}, its escapes resolved; empty if there is none, or it is no text. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    /**
     * Returns the number called {@code name}; empty if there is none, or it is no whole number from 0 on, of at most
     * 18 digits and written without a fraction or an exponent.
     */
    public OptionalLong number(String name) {
        Long number = numbers.get(name);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static String decode(byte[] text, int from, int to) {
        return JsonText.decode(text, from, to, Integer.MAX_VALUE);
    }

    private static boolean isWhole(byte[] text, int from, int to) {
        if (to - from > MAX_DIGITS) {
            return false;
        }
        for (int at = from; at < to; at++) {
            if (text[at] < '0' || text[at] > '9') {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] text, int from, int to) {
        long number = 0;
        for (int at = from; at < to; at++) {
            number = 10 * number + text[at] - '0';
        }
        return number;
    }

    /** Returns a constant. */
    @Override
    public String toString() {
        return "JsonFields[hidden]";
    }
}
