package io.openshell.gateway.app;

import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayEvent.CallFinished;
import io.openshell.gateway.GatewayEvent.CallerRefused;
import io.openshell.gateway.GatewayEvent.Changed;
import io.openshell.gateway.GatewayEvent.Faulted;
import io.openshell.gateway.GatewayEvent.RouteLeftOut;
import io.openshell.gateway.GatewayEvent.StoreFailed;
import io.openshell.gateway.GatewayEvent.StoreRecovered;
import io.openshell.gateway.GatewayEvent.TokenFailed;
import io.openshell.gateway.GatewayEvent.TokenRecovered;
import io.openshell.gateway.GatewayListener;
import io.openshell.program.log.Log;
import io.openshell.program.log.LogEntry;
import java.time.Instant;
import java.util.Optional;

/** The log of the gateway: one entry an event. Calls that read and succeed are not logged: proxies make them all day. */
final class GatewayLog implements GatewayListener {
    private final Log log;

    GatewayLog(Log log) {
        this.log = log;
    }

    @Override
    public void on(GatewayEvent event) {
        entry(event).ifPresent(log::print);
    }

    private Optional<LogEntry> entry(GatewayEvent event) {
        return switch (event) {
            case CallFinished call -> call.code().equals("OK") || call.code().equals("CANCELLED")
                    ? Optional.empty()
                    : Optional.of(log.entry("INFO", "call")
                            .with("method", call.method())
                            .with("caller", call.caller())
                            .with("code", call.code())
                            .with("detail", call.detail())
                            .with("ms", call.duration().toMillis()));
            case CallerRefused refused -> Optional.of(log.entry("WARN", "caller-refused")
                    .with("method", refused.method())
                    .with("address", refused.address())
                    .with("reason", refused.reason()));
            case Changed changed -> Optional.of(log.entry("INFO", "changed")
                    .with("caller", changed.caller())
                    .with("change", changed.change()));
            case RouteLeftOut left -> Optional.of(log.entry("WARN", "route-left-out")
                    .with("route", left.route())
                    .with("problem", left.problem()));
            case StoreFailed failed -> Optional.of(log.entry("ERROR", "store-failed")
                    .with("reason", failed.reason()));
            case StoreRecovered recovered -> Optional.of(log.entry("INFO", "store-recovered"));
            case TokenFailed failed -> Optional.of(log.entry("WARN", "token-failed")
                    .with("provider", failed.provider())
                    .with("credential", failed.credential())
                    .with("reason", failed.reason())
                    .with("usable-until", failed.usableUntil().map(Instant::toString).orElse("none")));
            case TokenRecovered recovered -> Optional.of(log.entry("INFO", "token-recovered")
                    .with("provider", recovered.provider())
                    .with("credential", recovered.credential()));
            case Faulted faulted -> Optional.of(log.withFault(log.entry("ERROR", "fault"), faulted.fault()));
        };
    }
}
