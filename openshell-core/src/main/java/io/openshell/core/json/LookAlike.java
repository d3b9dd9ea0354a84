package io.openshell.core.json;

/** Tells which keys some backend takes for a name, though they are spelled otherwise; {@link ModelKey} says why. */
final class LookAlike {
    private LookAlike() {}

    /**
     * Returns whether the key text between {@code from} and {@code to} is {@code name} or alike.
     *
     * @param name in lowercase ASCII
     */
    static boolean reads(byte[] bytes, int from, int to, String name) {
        int matched = skipLeftOut(name, 0);
        int at = from;
        while (at < to) {
            int character = JsonText.character(bytes, at);
            if (matched < name.length() && lowerCase(character) == name.charAt(matched)) {
                matched = skipLeftOut(name, matched + 1);
            } else if (character == 0 && matched == name.length()) {
                return true;
            } else if (!isLeftOut(character)) {
                return false;
            }
            at += JsonText.width(bytes, at);
        }
        return matched == name.length();
    }

    /** Whoever leaves characters out of a key does so with the name as well. */
    private static int skipLeftOut(String name, int from) {
        int at = from;
        while (at < name.length() && isLeftOut(name.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Of the letters that Unicode's simple case folding brings to ASCII, s and k have one outside of it. */
    private static int lowerCase(int character) {
        if (character >= 'A' && character <= 'Z') {
            return character | 0x20;
        }
        return switch (character) {
            case 0x17f -> 's';
            case 0x212a -> 'k';
            default -> character;
        };
    }

    private static boolean isLeftOut(int character) {
        return character == 0 || character == '_' || character == '-' || character == '\ufeff';
    }
}
