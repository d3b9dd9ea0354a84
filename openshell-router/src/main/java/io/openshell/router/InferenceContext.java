package io.openshell.router;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.InvalidTargetException;
import io.openshell.core.RequestTarget;
import io.openshell.router.RouterException.InvalidRequest;
import java.nio.ByteBuffer;
import java.util.Objects;
import jdk.jfr.FlightRecorder;

/**
 * A router and the routes in force: user routes for code in sandboxes, system routes for the platform's own calls.
 *
 * <p>Thread-safe. Replacing the routes is one step and waits for nobody: a request keeps the route it began with.
 */
public final class InferenceContext {
    private final Router router;
    private volatile RouteSnapshot routes;

    /** Creates a context that uses {@code routes} until they are replaced; it does not close {@code router}. */
    public InferenceContext(Router router, RouteSnapshot routes) {
        this.router = Objects.requireNonNull(router, "router");
        this.routes = Objects.requireNonNull(routes, "routes");
    }

    /** Returns the routes in force. */
    public RouteSnapshot routes() {
        return routes;
    }

    /** Puts {@code snapshot} in force for every request that begins from now on. */
    public void replaceRoutes(RouteSnapshot snapshot) {
        routes = Objects.requireNonNull(snapshot, "snapshot");
        if (FlightRecorder.isInitialized()) {
            RouteRefreshEvent.commit(snapshot);
        }
    }

    /**
     * Sends a request of sandboxed code along the user routes and returns the whole answer.
     *
     * @throws RouterException as in {@link Router#proxyWithCandidates}
     */
    public BufferedResponse userInference(RouterRequest request) throws RouterException, InterruptedException {
        return router.proxyWithCandidates(request, routes.user());
    }

    /**
     * Sends a request of sandboxed code along the user routes and returns as soon as headers are here.
     *
     * @throws RouterException as in {@link Router#proxyWithCandidatesStreaming}
     */
    public RouterResponse userInferenceStreaming(RouterRequest request) throws RouterException, InterruptedException {
        return router.proxyWithCandidatesStreaming(request, routes.user());
    }

    /**
     * As {@link #userInference(RouterRequest)}, and tells {@code listener} of this call too.
     *
     * @throws RouterException as there
     */
    public BufferedResponse userInference(RouterRequest request, InferenceListener listener)
            throws RouterException, InterruptedException {
        return router.proxyWithCandidates(request, routes.user(), listener);
    }

    /**
     * As {@link #userInferenceStreaming(RouterRequest)}, and tells {@code listener} of this call too.
     *
     * @throws RouterException as there
     */
    public RouterResponse userInferenceStreaming(RouterRequest request, InferenceListener listener)
            throws RouterException, InterruptedException {
        return router.proxyWithCandidatesStreaming(request, routes.user(), listener);
    }

    /**
     * Sends a request of the platform itself along the system routes and returns the whole answer: no socket, no TLS and
     * no CONNECT between caller and router.
     *
     * @param protocol what the request speaks
     * @param method the HTTP method, such as {@code POST}
     * @param path the path and query, such as {@code /v1/chat/completions}
     * @param headers the headers; credentials in them are left behind
     * @param body the body; it is not copied
     * @throws InvalidRequest if {@code path} cannot be made canonical, or as below
     * @throws RouterException as in {@link Router#proxyWithCandidates}
     */
    public BufferedResponse systemInference(
            InferenceProtocol protocol, String method, String path, Headers headers, byte[] body)
            throws RouterException, InterruptedException {
        return router.proxyWithCandidates(request(protocol, method, path, headers, body), routes.system());
    }

    /**
     * Sends a request of the platform itself along the system routes and returns as soon as headers are here.
     *
     * @throws InvalidRequest if {@code path} cannot be made canonical, or as below
     * @throws RouterException as in {@link Router#proxyWithCandidatesStreaming}
     */
    public RouterResponse systemInferenceStreaming(
            InferenceProtocol protocol, String method, String path, Headers headers, byte[] body)
            throws RouterException, InterruptedException {
        return router.proxyWithCandidatesStreaming(request(protocol, method, path, headers, body), routes.system());
    }

    private static RouterRequest request(
            InferenceProtocol protocol, String method, String path, Headers headers, byte[] body)
            throws InvalidRequest {
        try {
            return new RouterRequest(protocol, method, RequestTarget.parse(path), headers, ByteBuffer.wrap(body));
        } catch (InvalidTargetException e) {
            throw new InvalidRequest(e.getMessage());
        }
    }
}
