package io.openshell.gateway.grpc;

import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayListener;
import java.util.Optional;

/** Reports who changed what. Called on the call's own thread, where gRPC keeps the caller. */
final class Audit {
    private final GatewayListener listener;

    Audit(GatewayListener listener) {
        this.listener = listener;
    }

    void changed(String change) {
        listener.on(new GatewayEvent.Changed(caller(), change));
    }

    static String caller() {
        return Optional.ofNullable(AuthInterceptor.CALLER.get())
                .map(Object::toString)
                .orElse("anyone");
    }
}
