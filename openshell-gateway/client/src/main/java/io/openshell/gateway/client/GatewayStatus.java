package io.openshell.gateway.client;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a source of routes stands with its gateway.
 *
 * @param connected whether the last call succeeded
 * @param watching whether changes are pushed; if not, they are asked for
 * @param revision of the routes in use; empty before the first bundle
 * @param lastSuccess when the gateway last confirmed the routes in use; empty before the first bundle
 */
public record GatewayStatus(boolean connected, boolean watching, String revision, Optional<Instant> lastSuccess) {
    /** Creates a status; no component may be null. */
    public GatewayStatus {
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(lastSuccess, "lastSuccess");
    }

    static GatewayStatus initial() {
        return new GatewayStatus(false, false, "", Optional.empty());
    }

    GatewayStatus succeeded(boolean nowWatching, String nowRevision, Instant now) {
        return new GatewayStatus(true, nowWatching, nowRevision, Optional.of(now));
    }

    GatewayStatus failed() {
        return new GatewayStatus(false, false, revision, lastSuccess);
    }
}
