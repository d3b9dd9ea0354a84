package io.openshell.proxy.app.smuggling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The canonical form of a target, found without the proxy's code. */
final class StrictTarget {
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https://inference\\.local(:443)?(?=[/?#]|$)");
    private static final Pattern ORIGIN = Pattern.compile(
            "(/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)"
                    + "(\\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\\[\\]-]|%[0-9A-Fa-f]{2})*)?");
    private static final Pattern DANGEROUS = Pattern.compile("(?i)%(2f|5c|25|[01][0-9a-f]|7f)");
    private static final Pattern HIDDEN_DOTS = Pattern.compile("\\.\\.?(;.*)?");

    private StrictTarget() {}

    /** Returns the canonical form of {@code target}; empty if it must be refused. */
    static Optional<String> canonical(String target) {
        String origin = target;
        Matcher absolute = ABSOLUTE.matcher(target);
        if (absolute.lookingAt()) {
            String rest = target.substring(absolute.end());
            origin = rest.startsWith("/") ? rest : "/" + rest;
        }
        Matcher parts = ORIGIN.matcher(origin);
        if (!parts.matches() || DANGEROUS.matcher(parts.group(1)).find()) {
            return Optional.empty();
        }
        // That there is an empty query does not travel on.
        String query = parts.group(2) == null || parts.group(2).equals("?") ? "" : parts.group(2);
        return withoutDots(parts.group(1)).map(path -> path + query);
    }

    private static Optional<String> withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean dots = segments[i].equals(".") || segments[i].equals("..");
            String decoded = segments[i].toLowerCase(Locale.ROOT).replace("%2e", ".").replace("%3b", ";");
            if (!dots && HIDDEN_DOTS.matcher(decoded).matches()) {
                return Optional.empty();
            }
            if (segments[i].equals("..") && kept.pollLast() == null) {
                return Optional.empty();
            }
            if (!dots) {
                kept.addLast(segments[i]);
            } else if (i == segments.length - 1) {
                kept.addLast("");
            }
        }
        return Optional.of("/" + String.join("/", kept));
    }
}
