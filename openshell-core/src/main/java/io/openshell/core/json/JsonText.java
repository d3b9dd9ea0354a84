package io.openshell.core.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The text of JSON strings (RFC 8259 section 7). It is read in place, one character at a time and without
 * allocation; the bytes must have passed {@link JsonScanner}, nothing is checked again here.
 */
final class JsonText {
    private JsonText() {}

    /** Returns how many bytes the character at {@code at} takes: 2 or 6 for an escape, else 1 to 4. */
    static int width(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        if (lead == '\\') {
            return bytes[at + 1] == 'u' ? 6 : 2;
        }
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xe0) {
            return 2;
        }
        return lead < 0xf0 ? 3 : 4;
    }

    /** Returns the code point at {@code at}; of a numeric escape its one UTF-16 unit, maybe half a pair. */
    static int character(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        if (lead == '\\') {
            return escaped(bytes, at + 1);
        }
        if (lead < 0x80) {
            return lead;
        }
        if (lead < 0xe0) {
            return (lead & 0x1f) << 6 | tail(bytes, at + 1);
        }
        if (lead < 0xf0) {
            return (lead & 0x0f) << 12 | tail(bytes, at + 1) << 6 | tail(bytes, at + 2);
        }
        return (lead & 0x07) << 18 | tail(bytes, at + 1) << 12 | tail(bytes, at + 2) << 6 | tail(bytes, at + 3);
    }

    /** Returns whether the text between {@code from} and {@code to} decodes to exactly {@code expected}. */
    static boolean equals(byte[] bytes, int from, int to, String expected) {
        int matched = 0;
        int at = from;
        while (at < to && matched < expected.length() && character(bytes, at) == expected.charAt(matched)) {
            matched++;
            at += width(bytes, at);
        }
        return at == to && matched == expected.length();
    }

    /**
     * Returns the text between {@code from} and {@code to}, cut to {@code maxChars} UTF-16 units; the cut never
     * halves a character. Two escaped surrogates make one character, a lone one stays as it is.
     */
    static String decode(byte[] bytes, int from, int to, int maxChars) {
        StringBuilder text = new StringBuilder(Math.min(to - from, maxChars));
        int at = from;
        while (at < to) {
            int character = character(bytes, at);
            if (text.length() + Character.charCount(character) > maxChars) {
                return withoutHalf(text, character);
            }
            text.appendCodePoint(character);
            at += width(bytes, at);
        }
        return text.toString();
    }

    private static String withoutHalf(StringBuilder cut, int next) {
        int last = cut.length() - 1;
        boolean lowNext = next >= Character.MIN_LOW_SURROGATE && next <= Character.MAX_LOW_SURROGATE;
        if (lowNext && last >= 0 && Character.isHighSurrogate(cut.charAt(last))) {
            cut.setLength(last);
        }
        return cut.toString();
    }

    /**
     * Returns {@code text} as a JSON string in UTF-8, quotes included.
     *
     * @throws IllegalArgumentException if it holds a lone surrogate, which UTF-8 cannot carry
     */
    static byte[] quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) && !isHalfOfPair(text, i)) {
                throw new IllegalArgumentException("a lone surrogate has no UTF-8");
            }
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a member as JSON in UTF-8: {@code name}, which needs no escapes, {@code value} and {@code behind}. */
    static byte[] member(String name, byte[] value, String behind) {
        byte[] key = ("\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
        byte[] end = behind.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(key.length + value.length + end.length)
                .put(key)
                .put(value)
                .put(end)
                .array();
    }

    private static boolean isHalfOfPair(String text, int at) {
        int high = Character.isHighSurrogate(text.charAt(at)) ? at : at - 1;
        return high >= 0
                && high + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(high), text.charAt(high + 1));
    }

    /** Returns the value of an ASCII hexadecimal digit, or -1 if {@code digit} is none. */
    static int hex(int digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        int lower = digit | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static int escaped(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex(bytes[at + 1]) << 12
                    | hex(bytes[at + 2]) << 8
                    | hex(bytes[at + 3]) << 4
                    | hex(bytes[at + 4]);
            default -> bytes[at];
        };
    }

    private static int tail(byte[] bytes, int at) {
        return bytes[at] & 0x3f;
    }
}
