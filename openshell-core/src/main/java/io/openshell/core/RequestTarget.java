package io.openshell.core;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The target of a request in its canonical form: the path that is matched is the path that is sent.
 *
 * <p>Dot segments are resolved; whatever two parsers could read in two ways is refused: dot segments above the root,
 * encoded slashes, backslashes and percent signs, dots that are encoded or followed by path parameters and would form
 * a dot segment elsewhere, control bytes, anything that is not ASCII, a fragment. Other percent-encodings stay as they
 * came. Sources: RFC 3986 sections 3.3, 3.4 and 5.2.4; RFC 9112 section 3.2.
 *
 * @param path the canonical path; begins with {@code /}
 * @param query the query with its leading {@code ?}, as it came; empty if there is none
 */
public record RequestTarget(String path, String query) {

    /** For {@link #parse}; use that instead, which is what makes a target canonical. */
    public RequestTarget {
        if (!path.startsWith("/") || !(query.isEmpty() || query.startsWith("?"))) {
            throw new IllegalArgumentException("not a request target");
        }
    }

    /**
     * Returns the target {@code target} in origin form, {@code /path?query}.
     *
     * @throws InvalidTargetException if it has another form or cannot be made canonical
     */
    public static RequestTarget parse(String target) throws InvalidTargetException {
        int queryStart = target.indexOf('?');
        String path = queryStart < 0 ? target : target.substring(0, queryStart);
        String query = queryStart < 0 ? "" : target.substring(queryStart);
        if (!path.startsWith("/")) {
            throw new InvalidTargetException("target is not a path");
        }
        checkBytes(path, false);
        checkBytes(query, true);
        return new RequestTarget(resolveDotSegments(path), query);
    }

    /**
     * Returns the target {@code target} in origin form, or in absolute form naming {@code https} and {@code host}
     * (with port 443 or none; case ignored).
     *
     * @throws InvalidTargetException if it names another authority or scheme, or as in {@link #parse(String)}
     */
    public static RequestTarget parse(String target, String host) throws InvalidTargetException {
        Objects.requireNonNull(host, "host");
        int schemeEnd = target.indexOf("://");
        if (target.startsWith("/") || schemeEnd < 0) {
            return parse(target);
        }
        int authorityStart = schemeEnd + "://".length();
        int authorityEnd = authorityStart;
        while (authorityEnd < target.length() && "/?#".indexOf(target.charAt(authorityEnd)) < 0) {
            authorityEnd++;
        }
        String scheme = target.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        String authority = target.substring(authorityStart, authorityEnd).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") || !(authority.equals(host) || authority.equals(host + ":443"))) {
            throw new InvalidTargetException("target names another authority");
        }
        String rest = target.substring(authorityEnd);
        return parse(rest.startsWith("/") ? rest : "/" + rest);
    }

    /** Returns path and query as they go to the backend. */
    public String pathAndQuery() {
        return path + query;
    }

    private static void checkBytes(String part, boolean isQuery) throws InvalidTargetException {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '%') {
                checkEncoded(part, i, isQuery);
                i += 2;
            } else if (c == '#') {
                throw new InvalidTargetException("target has a fragment");
            } else if (!isPathChar(c) && !(isQuery && (c == '?' || c == '[' || c == ']'))) {
                throw new InvalidTargetException("target has a byte that must be encoded");
            }
        }
    }

    private static void checkEncoded(String part, int percent, boolean isQuery) throws InvalidTargetException {
        if (percent + 2 >= part.length()
                || !HexFormat.isHexDigit(part.charAt(percent + 1))
                || !HexFormat.isHexDigit(part.charAt(percent + 2))) {
            throw new InvalidTargetException("target has a broken percent-encoding");
        }
        int decoded = HexFormat.fromHexDigits(part, percent + 1, percent + 3);
        if (isQuery) {
            return;
        }
        if (decoded < ' ' || decoded == 0x7f) {
            throw new InvalidTargetException("path has an encoded control byte");
        }
        // %25 would let a second decoder find a slash or a dot that this one did not see.
        if (decoded == '/' || decoded == '\\' || decoded == '%') {
            throw new InvalidTargetException("path has an encoded slash, backslash or percent sign");
        }
    }

    /** pchar and the slash (RFC 3986 section 3.3), without the percent sign. */
    private static boolean isPathChar(char c) {
        if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
            return true;
        }
        return "-._~!$&'()*+,;=:@/".indexOf(c) >= 0;
    }

    private static String resolveDotSegments(String path) throws InvalidTargetException {
        if (!path.contains("/.") && !path.contains("%")) {
            return path;
        }
        List<String> kept = new ArrayList<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            if (segment.equals("..")) {
                if (kept.isEmpty()) {
                    throw new InvalidTargetException("path leads above the root");
                }
                kept.remove(kept.size() - 1);
            } else if (!segment.equals(".")) {
                refuseHiddenDots(segment);
                kept.add(segment);
                continue;
            }
            if (last) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    /** Refuses what becomes a dot segment once a backend decodes it or drops its parameters ({@code %2e%2e}, {@code ..;x}). */
    private static void refuseHiddenDots(String segment) throws InvalidTargetException {
        String plain = segment.replace("%2e", ".").replace("%2E", ".").replace("%3b", ";").replace("%3B", ";");
        int parameters = plain.indexOf(';');
        String name = parameters < 0 ? plain : plain.substring(0, parameters);
        if (name.equals(".") || name.equals("..")) {
            throw new InvalidTargetException("path has a hidden dot segment");
        }
    }
}
