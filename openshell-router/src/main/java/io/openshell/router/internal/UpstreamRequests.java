package io.openshell.router.internal;

import io.openshell.core.AuthStyle;
import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.core.json.InvalidJsonException;
import io.openshell.core.json.RewrittenBody;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.RouterException.Unauthorized;
import io.openshell.router.RouterRequest;
import io.openshell.router.internal.aws.BedrockPath;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Turns a client's request into the one its backend sees: headers by allow-list, the route's key, the route's model,
 * the route's URL. Where AWS wants a signature, {@link io.openshell.router.internal.aws.RequestSigner} adds it. Pure: no
 * I/O, no state.
 */
public final class UpstreamRequests {
    private static final String USER_AGENT = "user-agent";
    private static final String CONTENT_TYPE = "content-type";
    private static final String ACCEPT_ENCODING = "accept-encoding";
    private static final Set<String> ALLOWED = Set.of(CONTENT_TYPE, "accept", ACCEPT_ENCODING, USER_AGENT);

    /** Stay behind whatever a profile says: they are the sandbox's, or they belong to the transport. */
    private static final Set<String> NEVER = Set.of("authorization", "x-api-key", "host", "content-length");

    private UpstreamRequests() {}

    /**
     * Returns what goes to the backend of {@code route}.
     *
     * @throws InvalidRequest if the model cannot be pinned in the body
     * @throws Unauthorized if the route has no credential of the kind it needs
     */
    public static UpstreamRequest prepare(ResolvedRoute route, RouterRequest request)
            throws InvalidRequest, Unauthorized {
        Headers headers = headers(route, request);
        if (!request.protocol().modelInBody()) {
            ByteBuffer body = request.body().asReadOnlyBuffer();
            List<ByteBuffer> slices = body.hasRemaining() ? List.of(body) : List.of();
            return new UpstreamRequest(
                    route,
                    request.method(),
                    BackendTarget.of(route, request.protocol(), request.target(), false),
                    headers,
                    slices,
                    body.remaining(),
                    false,
                    BedrockPath.model(request.protocol(), request.target()));
        }
        RewrittenBody body = pinModel(route, request);
        return new UpstreamRequest(
                route,
                request.method(),
                BackendTarget.of(route, request.protocol(), request.target(), body.asksForStream()),
                headers,
                body.slices(),
                body.length(),
                body.asksForStream(),
                body.requestedModel());
    }

    private static RewrittenBody pinModel(ResolvedRoute route, RouterRequest request) throws InvalidRequest {
        ByteBuffer body = request.body();
        byte[] bytes;
        int offset;
        if (body.hasArray()) {
            bytes = body.array();
            offset = body.arrayOffset() + body.position();
        } else {
            bytes = new byte[body.remaining()];
            body.duplicate().get(bytes);
            offset = 0;
        }
        try {
            return route.modelRewriter(request.protocol()).rewrite(bytes, offset, body.remaining());
        } catch (InvalidJsonException e) {
            throw new InvalidRequest(e.reason());
        }
    }

    private static Headers headers(ResolvedRoute route, RouterRequest request) throws Unauthorized {
        Headers fromClient = request.headers();
        boolean pinned = request.protocol().modelInBody();
        Set<String> nominated = HopByHop.nominated(fromClient);
        Set<String> sent = new HashSet<>();
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < fromClient.size(); i++) {
            String name = fromClient.name(i).toLowerCase(Locale.ROOT);
            boolean passes = passes(name, route) && !nominated.contains(name);
            if (passes && !(pinned && name.equals(CONTENT_TYPE))) {
                headers.add(fromClient.name(i), fromClient.value(i));
                sent.add(name);
            }
        }
        if (pinned) {
            headers.add("Content-Type", JsonContentType.of(fromClient));
        }
        if (!sent.contains(USER_AGENT)) {
            // Else the transport would add its own, which names the JDK's version.
            headers.add(USER_AGENT, "openshell");
        }
        if (route.apiKey().isPresent()) {
            // A key that the backend repeats is not seen in a compressed answer, and the client must not ask to hide it.
            headers.add(ACCEPT_ENCODING, "identity");
        }
        Headers defaults = route.defaultHeaders();
        for (int i = 0; i < defaults.size(); i++) {
            if (!sent.contains(defaults.name(i).toLowerCase(Locale.ROOT))) {
                headers.add(defaults.name(i), defaults.value(i));
            }
        }
        addCredential(route, headers);
        return headers.build();
    }

    private static boolean passes(String name, ResolvedRoute route) {
        if (NEVER.contains(name) || HopByHop.isHopByHop(name) || isCredential(name, route.auth())) {
            return false;
        }
        if (name.equals(ACCEPT_ENCODING)) {
            return route.apiKey().isEmpty();
        }
        return ALLOWED.contains(name)
                || route.passthroughHeaders().contains(name)
                || route.defaultHeaders().contains(name);
    }

    private static boolean isCredential(String name, AuthStyle auth) {
        return auth instanceof AuthStyle.Header header && header.name().equals(name);
    }

    private static void addCredential(ResolvedRoute route, Headers.Builder headers) throws Unauthorized {
        switch (route.auth()) {
            case AuthStyle.Bearer() -> headers.add("Authorization", "Bearer " + key(route));
            case AuthStyle.Header(String name) -> headers.add(name, key(route));
            case AuthStyle.SigV4 signed -> {
                // RequestSigner adds it once all else is there.
            }
            case AuthStyle.None() -> {
                // The backend holds a credential of its own.
            }
        }
    }

    private static String key(ResolvedRoute route) throws Unauthorized {
        return route.apiKey()
                .map(Secret::reveal)
                .orElseThrow(() -> new Unauthorized(route.name(), "the route has no key"));
    }
}
