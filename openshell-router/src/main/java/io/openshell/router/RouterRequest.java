package io.openshell.router;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A client's request, as it came: credentials and headers that must not travel on are still in it, the router leaves
 * them behind.
 *
 * @param protocol what the request speaks
 * @param method the HTTP method
 * @param target the canonical path and the query
 * @param headers all headers
 * @param body the decoded body, from position to limit; empty if there is none. It is not copied: leave its bytes alone
 *     until the exchange is over
 */
public record RouterRequest(
        InferenceProtocol protocol, String method, RequestTarget target, Headers headers, ByteBuffer body) {
    /**
     * Creates a request.
     *
     * @throws IllegalArgumentException if {@code method} is no token
     */
    public RouterRequest {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        if (!Headers.isToken(method)) {
            throw new IllegalArgumentException("not a method");
        }
    }

    /** Returns what the request is, without headers and body. */
    @Override
    public String toString() {
        return "RouterRequest[" + protocol.id() + " " + method + " " + target.path() + ", " + body.remaining()
                + " bytes]";
    }
}
