/** One request to one route: picks the route, injects the key, pins the model, streams the answer. */
module io.openshell.router {
    requires transitive io.openshell.core;
    // The one way out to backends; part of the JDK.
    requires java.net.http;

    exports io.openshell.router;
}
