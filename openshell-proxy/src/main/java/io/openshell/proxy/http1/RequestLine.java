package io.openshell.proxy.http1;

import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.HttpVersion;
import io.openshell.router.wire.Line;

/** The first line of a request: method, target and version with one space between (RFC 9112 section 3). */
record RequestLine(String method, String target, HttpVersion version) {
    static RequestLine parse(Line line) throws Http1ViolationException {
        int methodEnd = line.indexOf(' ', 0);
        int targetEnd = methodEnd < 0 ? -1 : line.indexOf(' ', methodEnd + 1);
        if (targetEnd < 0 || line.indexOf(' ', targetEnd + 1) >= 0) {
            throw new Http1ViolationException(Http1Violation.MALFORMED_REQUEST_LINE);
        }
        if (methodEnd == 0 || line.skipToken(0) != methodEnd) {
            throw new Http1ViolationException(Http1Violation.INVALID_METHOD);
        }
        requireVisible(line, methodEnd + 1, targetEnd);
        return new RequestLine(line.text(0, methodEnd), line.text(methodEnd + 1, targetEnd),
                version(line.text(targetEnd + 1, line.length())));
    }

    private static void requireVisible(Line line, int from, int to) throws Http1ViolationException {
        boolean visible = from < to;
        for (int i = from; i < to && visible; i++) {
            visible = line.at(i) > ' ' && line.at(i) < 0x7f;
        }
        if (!visible) {
            throw new Http1ViolationException(Http1Violation.INVALID_TARGET);
        }
    }

    /** Any other version, also a later HTTP/1, may frame its messages in ways that are not known here. */
    private static HttpVersion version(String text) throws Http1ViolationException {
        return switch (text) {
            case "HTTP/1.1" -> HttpVersion.HTTP_1_1;
            case "HTTP/1.0" -> HttpVersion.HTTP_1_0;
            default -> throw new Http1ViolationException(Http1Violation.UNKNOWN_VERSION);
        };
    }
}
