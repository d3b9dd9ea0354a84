package io.openshell.proxy.app.console;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.program.console.JsonWriter;
import io.openshell.router.RouteSnapshot;
import java.util.List;

/** Routes as the console shows them: of a credential not even whether there is one. */
final class RouteRows {
    private static final int MOST = 100;

    private RouteRows() {}

    static void write(JsonWriter out, RouteSnapshot routes) {
        out.name("routes").array();
        write(out, "user", routes.user().routes());
        write(out, "system", routes.system().routes());
        out.endArray();
    }

    private static void write(JsonWriter out, String users, List<ResolvedRoute> routes) {
        routes.stream().limit(MOST).forEach(route -> {
            out.object()
                    .member("name", route.name())
                    .member("users", users)
                    .member("provider", route.providerType())
                    .member("endpoint", route.endpoint().toString())
                    .member("model", route.model())
                    .member("timeout", route.timeout().toSeconds());
            out.name("protocols").array();
            route.protocols().stream().map(InferenceProtocol::id).forEach(out::value);
            out.endArray().endObject();
        });
    }
}
