package io.openshell.proxy;

import io.openshell.proxy.ProxyEvent.ConnectionLimitReached;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import jdk.jfr.FlightRecorder;

/** Puts what was denied into flight recordings, and tells another listener of everything. */
final class FlightRecords implements ProxyListener {
    private final ProxyListener next;

    FlightRecords(ProxyListener next) {
        this.next = next;
    }

    @Override
    public void on(ProxyEvent event) {
        // Else the first event would load and start the recorder.
        if (FlightRecorder.isInitialized()) {
            record(event);
        }
        next.on(event);
    }

    private static void record(ProxyEvent event) {
        switch (event) {
            case RequestRefused(int status, String reason) -> DeniedEvent.commit("request", status, reason);
            case TunnelRefused(int status, String reason) -> DeniedEvent.commit("tunnel", status, reason);
            case ConnectionLimitReached limit -> DeniedEvent.commit(
                    "connection", ErrorAnswer.TOO_MANY_CONNECTIONS.status(), ErrorAnswer.TOO_MANY_CONNECTIONS.text());
            default -> {
                // Requests are recorded by the router, handshakes where they begin.
            }
        }
    }
}
