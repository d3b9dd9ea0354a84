package io.openshell.core;

import java.util.regex.Pattern;

/** What the parts of a route may look like that become part of a request's path and query. */
final class RoutePaths {
    private static final int MAX_OVERRIDE = 256;
    private static final int MAX_QUERY = 128;
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9._~-]+=[A-Za-z0-9._~-]+");

    private RoutePaths() {}

    /** Returns {@code path}, or refuses what could be read in two ways or lead elsewhere than below the base URL. */
    static String requireOverride(String path) {
        if (path.length() > MAX_OVERRIDE) {
            throw new IllegalArgumentException("the request path is longer than " + MAX_OVERRIDE + " characters");
        }
        if (!path.startsWith("/") && !path.startsWith(":")) {
            throw new IllegalArgumentException("the request path must begin with a slash or a colon");
        }
        if (path.contains("?") || path.contains("#")) {
            throw new IllegalArgumentException("the request path must have no query and no fragment");
        }
        if (path.contains("%")) {
            throw new IllegalArgumentException("the request path must have no percent sign");
        }
        if (path.contains("//")) {
            throw new IllegalArgumentException("the request path must have no empty segment");
        }
        String whole = path.startsWith(":") ? "/m" + path : path;
        try {
            if (RequestTarget.parse(whole).path().equals(whole)) {
                return path;
            }
        } catch (InvalidTargetException e) {
            throw new IllegalArgumentException("the request path must be canonical: " + e.getMessage());
        }
        throw new IllegalArgumentException("the request path must have no dot segments");
    }

    static String requireQuery(String query) {
        if (query.length() > MAX_QUERY || !PARAMETER.matcher(query).matches()) {
            throw new IllegalArgumentException(
                    "the default query must be one name=value of letters, digits and -._~, of "
                            + "at most " + MAX_QUERY + " characters");
        }
        return query;
    }

    /**
     * Refuses a model id that cannot be a segment of a path as it is. What a backend decodes once more, or a proxy in front
     * of it, must not make another path of it.
     */
    static String requireModel(String model) {
        for (String odd : new String[] {"/", "\\", "?", "#", "%", ".."}) {
            if (model.contains(odd)) {
                throw new IllegalArgumentException("the model id must have no " + odd + " in it");
            }
        }
        if (model.codePoints().anyMatch(RoutePaths::isSpace)) {
            throw new IllegalArgumentException("the model id must have no white space in it");
        }
        if (model.codePoints().anyMatch(RoutePaths::isUnseen)) {
            throw new IllegalArgumentException(
                    "the model id must have no control character in it");
        }
        if (model.equals(".")) {
            throw new IllegalArgumentException("the model id must not be a dot");
        }
        return model;
    }

    private static boolean isSpace(int character) {
        return character != 0x1c && character != 0x1d && character != 0x1e && character != 0x1f
                && (Character.isWhitespace(character) || Character.isSpaceChar(character));
    }

    private static boolean isUnseen(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }
}
