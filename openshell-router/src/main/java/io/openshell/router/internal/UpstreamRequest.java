package io.openshell.router.internal;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A request as the backend will see it.
 *
 * @param route the route it takes
 * @param method the HTTP method
 * @param target path and query as the backend will see them
 * @param headers all headers but those that the transport adds; the key is among them
 * @param body slices of the body, in order; empty if there is none
 * @param bodyLength bytes in all slices together
 * @param asksForStream whether the client asked for a streamed answer
 * @param modelAsked the model the client named, as {@link io.openshell.core.json.RewrittenBody#requestedModel} says; empty
 *     if it named none
 */
public record UpstreamRequest(
        ResolvedRoute route,
        String method,
        String target,
        Headers headers,
        List<ByteBuffer> body,
        long bodyLength,
        boolean asksForStream,
        Optional<String> modelAsked) {
    /** Returns this request with other headers. */
    public UpstreamRequest withHeaders(Headers other) {
        return new UpstreamRequest(route, method, target, other, body, bodyLength, asksForStream, modelAsked);
    }

    /** Returns the whole URL; without the scheme's own port, which some versions of HTTP would send and others not. */
    public URI uri() {
        return URI.create(route.endpoint().scheme() + "://" + route.endpoint().hostHeader() + target);
    }
}
