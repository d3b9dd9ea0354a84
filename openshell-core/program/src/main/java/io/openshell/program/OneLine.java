package io.openshell.program;

/** Texts for a terminal or a log: one line, whatever they quote. */
public final class OneLine {
    private OneLine() {}

    /** Returns {@code text} with every control character replaced by a space; a text that is null as "unknown reason". */
    public static String of(String text) {
        if (text == null) {
            return "unknown reason";
        }
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString().strip();
    }
}
