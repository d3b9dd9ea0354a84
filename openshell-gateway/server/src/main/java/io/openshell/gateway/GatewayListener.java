package io.openshell.gateway;

/**
 * Hears what happens in a gateway. For implementers: calls come from many threads at a time; be quick, do not block,
 * throw nothing.
 */
@FunctionalInterface
public interface GatewayListener {
    /** Is told of {@code event}. */
    void on(GatewayEvent event);
}
