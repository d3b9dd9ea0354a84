/**
 * One request to one route: picks the route, injects the key, pins the model, streams the answer.
 *
 * <p>Begin with {@link io.openshell.router.InferenceContext} to call models in a program, with
 * {@link io.openshell.router.Router} to choose among routes of your own, with {@link io.openshell.router.RouteSource} for
 * routes that change, and with {@link io.openshell.router.InferenceListener} to account for calls. Flight recordings
 * have the events {@code io.openshell.InferenceRequest} and {@code io.openshell.RouteRefresh}.
 */
// The proxy is built later, and is not there to be found.
@SuppressWarnings("module")
module io.openshell.router {
    requires transitive io.openshell.core;
    // The one way out to backends; part of the JDK.
    requires java.net.http;
    // Flight recordings; part of the JDK.
    requires jdk.jfr;

    exports io.openshell.router;
    // What a server and a client of HTTP/1.1 have in common.
    exports io.openshell.router.wire to
            io.openshell.proxy;
}
