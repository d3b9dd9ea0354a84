package io.openshell.router.internal;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.PathSegment;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.internal.aws.BedrockPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Path and query as a route's backend has them. Pure.
 *
 * <table>
 * <caption>The path, where clients name the model in the body; elsewhere it is always that of the last line.</caption>
 * <tr><th>model in path</th><th>override</th><th>path</th></tr>
 * <tr><td>yes</td><td>yes</td><td>{@code {base}/{model}{override}}; for a stream {@code :rawPredict} becomes
 *     {@code :streamRawPredict}</td></tr>
 * <tr><td>no</td><td>yes</td><td>{@code {base}{override}}</td></tr>
 * <tr><td>yes</td><td>no</td><td>{@code {base}/{model}} and the client's path without {@code /v1}</td></tr>
 * <tr><td>no</td><td>no</td><td>{@link io.openshell.core.Endpoint#join base and client's path joined}</td></tr>
 * </table>
 */
public final class BackendTarget {
    private static final String VERSION = "/v1/";
    private static final String RAW_PREDICT = ":rawPredict";
    private static final String STREAM_RAW_PREDICT = ":streamRawPredict";

    /** In Vertex AI's ids an at sign is in front of the version; a colon would begin the verb. */
    private static final String KEPT = "@";

    private BackendTarget() {}

    /** Returns path and query for a client's {@code target}. */
    public static String of(
            ResolvedRoute route, InferenceProtocol protocol, RequestTarget target, boolean asksForStream) {
        String query = query(route, target.query());
        boolean ownPath = route.modelInPath() || route.requestPathOverride().isPresent();
        if (!ownPath || !protocol.modelInBody()) {
            RequestTarget pinned = BedrockPath.pin(protocol, new RequestTarget(target.path(), query), route.model());
            return route.endpoint().join(pinned);
        }
        String base = route.endpoint().basePath();
        String model = route.modelInPath() ? "/" + PathSegment.encode(route.model(), KEPT) : "";
        String path = route.requestPathOverride().orElseGet(() -> withoutVersion(target.path()));
        if (asksForStream && route.modelInPath() && path.equals(RAW_PREDICT)) {
            path = STREAM_RAW_PREDICT;
        }
        return base + model + path + query;
    }

    private static String withoutVersion(String path) {
        return path.startsWith(VERSION) ? path.substring(VERSION.length() - 1) : path;
    }

    /** A query without a byte is none. */
    private static String query(ResolvedRoute route, String fromClient) {
        String query = route.passesQuery() && fromClient.length() > 1 ? fromClient : "";
        if (route.defaultQuery().isEmpty()) {
            return query;
        }
        String parameter = route.defaultQuery().get();
        if (names(query, parameter.substring(0, parameter.indexOf('=')))) {
            return query;
        }
        return query.isEmpty() ? "?" + parameter : query + "&" + parameter;
    }

    /** Returns whether {@code query} has a parameter that some backend reads as {@code name}: decoded and without case. */
    private static boolean names(String query, String name) {
        for (String parameter : query.isEmpty() ? new String[0] : query.substring(1).split("[&;]")) {
            int end = parameter.indexOf('=');
            String given = end < 0 ? parameter : parameter.substring(0, end);
            if (URLDecoder.decode(given, StandardCharsets.UTF_8).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
