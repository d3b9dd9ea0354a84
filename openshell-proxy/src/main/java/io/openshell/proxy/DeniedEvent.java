package io.openshell.proxy;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A client was turned away before any route was looked at, in a flight recording. */
@Name("io.openshell.Denied")
@Label("Denied")
@Description("A client was turned away before any route was looked at")
@Category("OpenShell")
@StackTrace(false)
final class DeniedEvent extends Event {
    @Label("What")
    @Description("request, tunnel or connection")
    String what;

    @Label("Status")
    int status;

    @Label("Reason")
    String reason;

    /** Notes that {@code what} was denied for {@code reason}, fixed words, if anybody records it. */
    static void commit(String what, int status, String reason) {
        DeniedEvent event = new DeniedEvent();
        if (event.shouldCommit()) {
            event.what = what;
            event.status = status;
            event.reason = reason;
            event.commit();
        }
    }
}
