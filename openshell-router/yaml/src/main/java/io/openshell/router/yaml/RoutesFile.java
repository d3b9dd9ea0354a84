package io.openshell.router.yaml;

import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.RouteSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A routes file, read once:
 *
 * <pre>{@code
 * routes:
 *   - route: inference.local          # or name; sandbox-system is for the platform's own calls
 *     endpoint: http://localhost:1234/v1
 *     model: local-model
 *     protocols: [openai_chat_completions]
 *     provider_type: openai           # optional: how the key is sent, and which headers
 *     api_key_env: NAME               # or api_key
 *     timeout: 60                     # optional, seconds; 0 is the default
 *     idle_timeout: 120               # optional, seconds
 *     http_version: "2"               # optional; 1.1 unless set
 * }</pre>
 *
 * {@snippet file="io/openshell/router/yaml/ExamplesTest.java" region="file"}
 *
 * <p>Immutable and thread-safe. An empty list of routes is valid.
 */
public final class RoutesFile {
    private static final String NAME = "file";

    private final List<ResolvedRoute> routes;
    private final List<String> warnings;

    private RoutesFile(List<ResolvedRoute> routes, List<String> warnings) {
        this.routes = List.copyOf(routes);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Returns what {@code file} says.
     *
     * @param environment where {@code api_key_env} is looked up
     * @throws RoutesFileException if it cannot be read, is no YAML, or a field is missing, unknown or wrong; the
     *     message names file, line and field
     */
    public static RoutesFile load(Path file, Map<String, String> environment) throws RoutesFileException {
        RouteReader reader = new RouteReader(environment);
        List<ResolvedRoute> routes = read(file.toString(), YamlText.read(file), reader);
        List<String> warnings = new ArrayList<>(reader.warnings());
        if (reader.sawKey()) {
            FileReaders.warning(file).ifPresent(warnings::add);
        }
        return new RoutesFile(routes, warnings);
    }

    private static List<ResolvedRoute> read(String file, YamlText text, RouteReader reader)
            throws RoutesFileException {
        Optional<Node> root = text.root();
        if (root.isEmpty()) {
            throw new RoutesFileException(file, 0, "routes", "missing; write `routes: []` for none");
        }
        YamlFields fields = new YamlValue(file, "", root.get()).fields();
        fields.allowOnly(Set.of("routes"));
        List<ResolvedRoute> routes = new ArrayList<>();
        for (YamlValue element : fields.require("routes").list()) {
            routes.add(reader.read(element));
        }
        return routes;
    }

    /** Returns the routes in the order of the file. */
    public List<ResolvedRoute> routes() {
        return routes;
    }

    /** Returns what is odd about the file but keeps no route from being used, a line each, for the operator's log. */
    public List<String> warnings() {
        return warnings;
    }

    /** Returns the routes parted by who may use them. */
    public RouteSnapshot snapshot() {
        // The file is read once, so its routes have one revision.
        return RouteSnapshot.of(NAME, routes);
    }

    /** Returns a source of {@link #snapshot()}, which never changes; its name is {@code file}. */
    public RouteSource source() {
        return RouteSource.fixed(NAME, snapshot());
    }
}
