package io.openshell.router;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Other routes have come into force. */
@Name("io.openshell.RouteRefresh")
@Label("Route Refresh")
@Description("Other routes have come into force")
@Category("OpenShell")
@StackTrace(false)
final class RouteRefreshEvent extends Event {
    @Label("Revision")
    String revision;

    @Label("User Routes")
    int userRoutes;

    @Label("System Routes")
    int systemRoutes;

    /** Notes that {@code routes} are in force, if anybody records it. */
    static void commit(RouteSnapshot routes) {
        RouteRefreshEvent event = new RouteRefreshEvent();
        if (event.shouldCommit()) {
            event.revision = routes.revision();
            event.userRoutes = routes.user().routes().size();
            event.systemRoutes = routes.system().routes().size();
            event.commit();
        }
    }
}
