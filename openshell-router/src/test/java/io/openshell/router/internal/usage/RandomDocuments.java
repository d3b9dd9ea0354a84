package io.openshell.router.internal.usage;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** JSON objects full of what is a usage and of what only looks like one. */
final class RandomDocuments {
    private static final List<String> KEYS = List.of("usage", "usage", "usage", "usage", "usage", "message", "message",
            "response", "prompt_tokens",
            "completion_tokens", "input_tokens", "output_tokens", "prompt_tokens_details", "completion_tokens_details",
            "input_tokens_details", "output_tokens_details", "cached_tokens", "cache_write_tokens", "reasoning_tokens",
            "cache_read_input_tokens", "cache_creation_input_tokens", "content", "", "us\\u0061ge", "usage\\\"",
            "\u00fc",
            "a key that is longer than all those that matter", "\\\\", "user", "}", "amazon-bedrock-invocationMetrics");
    private static final List<String> SCALARS = List.of("0", "7", "42", "1234567890", "9007199254740992",
            "9007199254740993", "12345678901234567", "-1", "1.5", "5.0", "1e3", "2E-2", "true", "false", "null", "null",
            "\"\"", "\"5\"", "\"usage\"", "\"\\\"usage\\\":{\\\"input_tokens\\\":9}\"", "\"}]{[\\\\\"",
            "\"\u00e9\ud83d\ude00\"",
            "\"a text that is longer than a word of eight bytes\"");

    private final Random random;

    RandomDocuments(Random random) {
        this.random = random;
    }

    String next() {
        return object(1 + random.nextInt(5));
    }

    private String value(int depth) {
        return switch (depth <= 0 ? 0 : random.nextInt(5)) {
            case 0, 1 -> pick(SCALARS);
            case 2 -> list("[", "]", () -> value(depth - 1));
            default -> object(depth - 1);
        };
    }

    private String object(int depth) {
        return list("{", "}", () -> {
            String key = pick(KEYS);
            return "\"" + key + "\"" + space() + ":" + space()
                    + (random.nextInt(4) == 0 ? value(depth) : apt(key, depth));
        });
    }

    /** What looks like a usage mostly is one. */
    private String apt(String key, int depth) {
        if (depth > 0 && key.matches("usage|message|response|.*_details")) {
            return object(depth - 1);
        }
        return key.endsWith("_tokens") ? String.valueOf(random.nextInt(100_000)) : value(depth);
    }

    private String list(String start, String end, Supplier<String> element) {
        StringBuilder text = new StringBuilder(start).append(space());
        int size = random.nextInt(6);
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ",").append(space()).append(element.get()).append(space());
        }
        return text.append(end).toString();
    }

    private String space() {
        return random.nextInt(8) == 0 ? pick(List.of(" ", "  ", "\t")) : "";
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
