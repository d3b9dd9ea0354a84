package io.openshell.gateway.client;

/** Texts of a gateway in a log: one line each, and not too long a one. */
final class OneLine {
    private static final int LONGEST = 200;

    private OneLine() {}

    static String of(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", " ").strip();
    }
}
