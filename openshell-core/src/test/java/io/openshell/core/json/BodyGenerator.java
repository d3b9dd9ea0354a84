package io.openshell.core.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes random request bodies: objects with repeated, escaped and look-alike keys, odd white space and odd
 * numbers, about half of them then damaged. The same seed makes the same bodies.
 */
final class BodyGenerator {
    private static final String[] KEYS = {
        "model", "model", "model", "Model", "MODEL", "mOdEl", "model\0", "model\0x", "mod\0el", "mod\0elx", "_model",
        "mo-del", "\ufeffmodel", "models", "mode", "m", "model ", "xmodel", "modelx", "\uff4dodel", "\u043codel",
        "mod\u200bel", "model\ud800", "stream", "stream", "stream", "Stream", "strea", "streams", "\u017ftream",
        "messages", "max_tokens", "__proto__", "", "\\", "\"", "\u00e4", "\ud83d\ude00",
    };
    private static final String[] SCALARS = {
        "true", "true", "false", "null", "0", "-0", "-0.0", "1", "10", "1e5", "1E+05", "1.50e-3", "-12.25", "1e999",
        "123456789012345678901234567890", "\"\"", "\"gpt\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\u0000\"",
    };
    private static final String[] TEXTS = {
        "plain", " ", "model", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "\\u006d", "\\uD83D\\uDE00", "\\udc00",
        "\u00e4", "\u20ac", "\ud83d\ude00", "\uffff", "\u07ff\u0800", "\ud800\udc00", "\udbff\udfff", "\u007f",
        "eight by", "eight bytes and some more text", "{\"model\":1}", "//", "/*",
    };
    private static final String[] SPACES = {" ", "\n", "\t", "\r", "\r\n", "   ", "\n        "};

    /** What breaks JSON, or nearly does; bytes as ISO 8859-1. */
    private static final String[] DAMAGE = {
        ",", ":", "{", "}", "[", "]", "\"", "'", "\\", "/", "//x\n", "/**/", "#", "NaN", "Infinity", "-", "+", "+1",
        "01", ".5", "1.", "1e", "1e+", "0x1", "tru", "True", "nul", "\\x", "\\u12", "\\u00g0", "\\U0041", "\\'", "\0",
        "\u0001", "\u001f", "\n", "\u007f", "\u000b", "\f", "\u00a0", "\u0080", "\u00bf", "\u00c0\u0080",
        "\u00c1\u00bf", "\u00c3", "\u00e2\u0082", "\u00e0\u0080\u0080", "\u00e0\u009f\u00bf", "\u00ed\u00a0\u0080",
        "\u00ed\u00bf\u00bf", "\u00f0\u008f\u00bf\u00bf", "\u00f0\u0080\u0080\u0080", "\u00f4\u0090\u0080\u0080",
        "\u00f5\u0080\u0080\u0080", "\u00f8\u0088\u0080\u0080\u0080", "\u00ff", "\u00fe", "\u00ef\u00bb\u00bf",
        "\u00c3\u00a4", "\u00e2\u0082\u00ac", "\u00f0\u009f\u0098\u0080", "\u00e2\u0080\u00a8", "\u00c2\u0085", "{}",
        "null", ",\"model\":1", "\"model\":",
    };

    private final SplittableRandom random;
    private final String[] keys;
    private final StringBuilder text = new StringBuilder();

    /** Makes bodies in which keys are also taken from {@code moreKeys}. */
    BodyGenerator(long seed, String... moreKeys) {
        this.random = new SplittableRandom(seed);
        this.keys = Stream.of(KEYS, moreKeys).flatMap(Stream::of).toArray(String[]::new);
    }

    /** Returns the next body, sound or damaged. */
    byte[] next() {
        text.setLength(0);
        space();
        int kind = random.nextInt(1_000);
        if (kind == 0) {
            deep();
        } else if (kind == 1) {
            manyModels();
        } else if (kind < 20) {
            value(0);
        } else {
            object(0);
        }
        space();
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        int damages = random.nextInt(9) - 4;
        for (int i = 0; i < damages; i++) {
            body = damage(body);
        }
        return body;
    }

    /** Returns a random number below {@code bound}, from the same sequence. */
    int nextInt(int bound) {
        return random.nextInt(bound);
    }

    private void object(int depth) {
        text.append('{');
        space();
        int members = random.nextInt(depth == 0 ? 7 : 3);
        for (int i = 0; i < members; i++) {
            if (i > 0) {
                text.append(',');
                space();
            }
            key(pick(keys));
            space();
            text.append(':');
            space();
            value(depth + 1);
            space();
        }
        text.append('}');
    }

    private void array(int depth) {
        text.append('[');
        space();
        int elements = random.nextInt(4);
        for (int i = 0; i < elements; i++) {
            if (i > 0) {
                text.append(',');
                space();
            }
            value(depth + 1);
            space();
        }
        text.append(']');
    }

    private void value(int depth) {
        int kind = random.nextInt(10);
        if (kind == 0 && depth < 6) {
            object(depth);
        } else if (kind == 1 && depth < 6) {
            array(depth);
        } else if (kind < 5) {
            string(random.nextInt(100) == 0 ? 200 : 5);
        } else {
            text.append(pick(SCALARS));
        }
    }

    private void string(int most) {
        text.append('"');
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(pick(TEXTS));
        }
        text.append('"');
    }

    /** Writes {@code key} with some characters as escapes, and those that must be. */
    private void key(String key) {
        boolean escapes = random.nextInt(3) == 0;
        text.append('"');
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean paired = Character.isSurrogate(c) && key.length() > 1 && !key.startsWith("model");
            boolean must = c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c) && !paired;
            if (must || !paired && escapes && random.nextBoolean()) {
                String hex = String.format("%04x", (int) c);
                text.append("\\u").append(random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private void deep() {
        int depth = 510 + random.nextInt(5);
        text.append("{\"model\":".repeat(depth)).append('1').append("}".repeat(depth));
    }

    private void manyModels() {
        int members = 62 + random.nextInt(5);
        text.append('{').append("\"model\":1,".repeat(members - 1)).append("\"modEl\":2}");
    }

    private void space() {
        if (random.nextInt(6) == 0) {
            text.append(pick(SPACES));
        }
    }

    private byte[] damage(byte[] body) {
        int from = random.nextInt(body.length + 1);
        int to = random.nextInt(3) == 0 ? from : Math.min(body.length, from + 1 + random.nextInt(2));
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(body, from);
            case 1 -> replace(body, from, to, "");
            case 2 -> replace(body, from, from, pick(DAMAGE));
            case 3 -> replace(body, body.length, body.length, pick(DAMAGE));
            case 4 -> replace(body, from, to, Character.toString(random.nextInt(256)));
            default -> replace(body, from, to, pick(DAMAGE));
        };
    }

    private static byte[] replace(byte[] body, int from, int to, String latin1) {
        byte[] by = latin1.getBytes(StandardCharsets.ISO_8859_1);
        byte[] result = new byte[body.length - (to - from) + by.length];
        System.arraycopy(body, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(body, to, result, from + by.length, body.length - to);
        return result;
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
