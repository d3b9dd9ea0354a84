package io.openshell.router;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A backend's whole answer.
 *
 * @param route the route it came from
 * @param status the backend's status
 * @param headers the backend's headers without {@code content-length} and hop-by-hop ones
 * @param body the body as the backend sent it, never decompressed; not copied
 */
public record BufferedResponse(ResolvedRoute route, int status, Headers headers, byte[] body) {
    /** Creates an answer; no component may be null. */
    public BufferedResponse {
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** Returns the body as UTF-8 text. */
    public String bodyAsString() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns what the answer is, without its body. */
    @Override
    public String toString() {
        return "BufferedResponse[" + status + ", " + body.length + " bytes]";
    }
}
