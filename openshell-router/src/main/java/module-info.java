/** One request to one route: picks the route, injects the key, pins the model, streams the answer. */
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
