package io.openshell.examples.benchmarks.parts;

import java.nio.charset.StandardCharsets;

/** Chat requests as agents send them. */
final class Prompts {
    private static final String PLAIN =
            "The quick brown fox jumps over the lazy dog and looks for the next file to read. ";
    private static final String CODE =
            "    if (value == \\\"none\\\") {\\n        return list[\\u0027a\\u0027];\\n    }\\n";
    private static final String WIDE = "Der größte Übermut – naïve café, 日本語のテキスト。 ";

    private Prompts() {}

    /** Returns a request of about {@code size} bytes, full of the text that {@code kind} names. */
    static byte[] chat(String kind, int size) {
        String text = switch (kind) {
            case "plain" -> PLAIN;
            case "code" -> CODE;
            case "wide" -> WIDE;
            default -> throw new IllegalArgumentException(kind);
        };
        StringBuilder body = new StringBuilder(size + 200);
        body.append(
                "{\"model\":\"gpt-4o\",\"temperature\":0.7,\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"}");
        while (body.length() < size) {
            body.append(",{\"role\":\"user\",\"content\":\"").append(text.repeat(40)).append("\"}");
        }
        return body.append("],\"stream\":true}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
