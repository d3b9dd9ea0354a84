package io.openshell.gateway.rules;

import java.nio.charset.StandardCharsets;

/** Rules that names and other short texts of a call keep. Nothing is trimmed: what is stored is what was sent. */
final class TextRules {
    private TextRules() {}

    /** Refuses {@code text}, called {@code what} in the message, unless it is a name of at most so many bytes of UTF-8. */
    static void requireName(String text, String what, int maxBytes) throws RefusedException {
        if (text.isBlank()) {
            throw RefusedException.invalid(what + " is blank: give one");
        }
        requireBytes(text, what, maxBytes);
        if (!text.strip().equals(text)) {
            throw RefusedException.invalid(what + " has white space around it: leave it away");
        }
        if (text.codePoints().anyMatch(TextRules::isInvisible)) {
            throw RefusedException.invalid(what + " has a control character in it: leave it away");
        }
    }

    /** Refuses {@code text} if it is longer. */
    static void requireBytes(String text, String what, int maxBytes) throws RefusedException {
        if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw RefusedException.invalid(what + " is longer than " + maxBytes + " bytes: shorten it");
        }
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                true;
            default -> false;
        };
    }
}
