package io.openshell.core;

import java.util.Objects;

/**
 * A request that may pass: a method, a path and what they mean.
 *
 * @param method the method, matched exactly
 * @param path the path, matched exactly but for its wildcards: a final {@code /*} takes any sub-path, and a segment
 *     {@code {}} takes one segment that is not empty
 * @param protocol the protocol spoken
 * @param kind the operation, as in logs: {@code chat_completion}, {@code messages}, …
 * @param framing how the answer travels
 */
public record InferencePattern(
        String method, String path, InferenceProtocol protocol, String kind, ResponseFraming framing) {
    private static final String SUB_PATH = "/*";
    private static final String SEGMENT = "{}";

    /** Creates a pattern; no component may be null. */
    public InferencePattern {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(framing, "framing");
    }

    /** Returns whether a request with this method and this canonical path (no query) is meant. */
    public boolean matches(String requestMethod, String requestPath) {
        return method.equals(requestMethod) && matchesPath(requestPath);
    }

    private boolean matchesPath(String requestPath) {
        if (path.endsWith(SUB_PATH)) {
            return requestPath.startsWith(path.substring(0, path.length() - 1));
        }
        int wildcard = path.indexOf(SEGMENT);
        if (wildcard < 0) {
            return path.equals(requestPath);
        }
        String suffix = path.substring(wildcard + SEGMENT.length());
        int segmentEnd = requestPath.length() - suffix.length();
        return requestPath.startsWith(path.substring(0, wildcard))
                && requestPath.endsWith(suffix)
                && segmentEnd > wildcard
                && requestPath.indexOf('/', wildcard) == segmentEnd;
    }
}
