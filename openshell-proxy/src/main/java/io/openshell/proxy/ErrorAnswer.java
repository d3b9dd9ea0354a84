package io.openshell.proxy;

import io.openshell.core.Headers;
import io.openshell.proxy.http1.Http1ResponseWriter;
import io.openshell.router.RouterException;
import io.openshell.router.wire.Http1Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An answer of the proxy's own: a status and fixed words as JSON. Nothing in it comes from a request, a backend or an
 * exception; those details go to the {@link ProxyListener}.
 *
 * @param status the status
 * @param text the value of {@code error}; fixed words that need no escaping
 * @param hint the value of {@code hint}; empty for none
 * @param headers the headers
 */
record ErrorAnswer(int status, String text, String hint, Headers headers) {
    private static final Headers JSON = Headers.of("Content-Type", "application/json");

    /** For what a moment may change: the seconds are those that a stream or a large body may well need to end. */
    private static final Headers RETRY = Headers.of("Content-Type", "application/json", "Retry-After", "1");

    /** No pattern, host, port or method of the proxy matches. */
    static final ErrorAnswer DENIED = of(403, "connection not allowed by policy");

    /** Bytes that are no TLS where TLS must begin. */
    static final ErrorAnswer NO_TLS = of(400, "bad request: TLS expected");

    /** More connections than are allowed at one time. */
    static final ErrorAnswer TOO_MANY_CONNECTIONS = busy("too many connections");

    /** No memory left for a request or its answer. */
    static final ErrorAnswer BUSY = of(Http1Violation.NO_MEMORY_FOR_BODY);

    /** A fault on this side. */
    static final ErrorAnswer FAULT = of(502, "inference service error");

    static ErrorAnswer of(int status, String text) {
        return new ErrorAnswer(status, text, "", JSON);
    }

    private static ErrorAnswer busy(String text) {
        return new ErrorAnswer(503, text, "", RETRY);
    }

    /** Returns the answer to a request that broke a rule of HTTP/1.1. */
    static ErrorAnswer of(Http1Violation violation) {
        return violation.status() == 503 ? busy(violation.text()) : of(violation.status(), violation.text());
    }

    /** Returns the answer to a request whose target cannot be made canonical; {@code reason} is fixed words. */
    static ErrorAnswer badRequest(String reason) {
        return of(400, "bad request: " + reason);
    }

    /** Returns the answer to a request that the router could not get an answer for. */
    static ErrorAnswer of(RouterException failure) {
        return switch (failure) {
            case RouterException.RouteNotFound notFound -> new ErrorAnswer(
                    503,
                    "cluster inference is not configured",
                    "run: openshell inference set --provider NAME --model ID",
                    JSON);
            case RouterException.NoCompatibleRoute incompatible -> of(400, "no compatible inference route available");
            case RouterException.InvalidRequest invalid -> badRequest(invalid.reason());
            case RouterException.Unauthorized unauthorized -> of(401, "unauthorized");
            case RouterException.UpstreamUnavailable unavailable -> of(503, "inference service unavailable");
            case RouterException.UpstreamProtocol protocol -> of(502, "inference service error");
            case RouterException.Internal internal -> FAULT;
        };
    }

    void writeTo(Http1ResponseWriter writer) throws IOException {
        String rest = hint.isEmpty() ? "" : ", \"hint\": \"" + hint + "\"";
        String json = "{\"error\": \"" + text + "\"" + rest + "}";
        writer.writeWhole(status, headers, json.getBytes(StandardCharsets.US_ASCII));
    }
}
