package io.openshell.proxy.app.admin;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouteSnapshot;
import java.util.stream.Collectors;

/** The console: routes and metrics as one page without scripts. It shows neither keys nor prompts. */
final class StatusPage {
    private static final String HEAD = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>openshell-proxy</title>
            <meta name="viewport" content="width=device-width"><style>
            :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
            body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
            table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .2rem .8rem .2rem 0;
            border-bottom: 1px solid #8884; overflow-wrap: anywhere }
            </style><h1>openshell-proxy</h1>
            """;

    private StatusPage() {}

    static String html(RouteSnapshot routes, String metrics, int connections) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<p>").append(connections).append(" connections</p><h2>Routes</h2><table><thead><tr>");
        page.append("<th>Route<th>Endpoint<th>Model<th>Protocols</tr></thead><tbody>");
        routes.user().routes().forEach(route -> appendRoute(page, route));
        routes.system().routes().forEach(route -> appendRoute(page, route));
        page.append("</tbody></table><h2>Metrics</h2><pre>").append(escape(metrics)).append("</pre></html>\n");
        return page.toString();
    }

    private static void appendRoute(StringBuilder page, ResolvedRoute route) {
        String protocols = route.protocols().stream().map(InferenceProtocol::id).collect(Collectors.joining(", "));
        page.append("<tr><td>").append(escape(route.name()));
        page.append("<td>").append(escape(route.endpoint().toString()));
        page.append("<td>").append(escape(route.model()));
        page.append("<td>").append(escape(protocols));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
