/** One request to one route: picks the route, injects the key, pins the model, streams the answer. */
module io.openshell.router {
  requires transitive io.openshell.core;
  requires java.net.http;

}
