/** What is known about providers, protocols and routes. Needs java.base and nothing else. */
module io.openshell.core {
    exports io.openshell.core;
    exports io.openshell.core.discovery;
    exports io.openshell.core.json;
}
