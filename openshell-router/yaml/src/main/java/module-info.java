/** The routes file: routes for a host or a proxy without a gateway. {@code RoutesFile} reads it. */
module io.openshell.router.yaml {
    // ResolvedRoute and RouteSource are in the signatures of RoutesFile.
    requires transitive io.openshell.router;
    // Parses YAML 1.2 to nodes that know their lines; nothing is built from them but text and numbers.
    requires org.snakeyaml.engine;

    exports io.openshell.router.yaml;
}
