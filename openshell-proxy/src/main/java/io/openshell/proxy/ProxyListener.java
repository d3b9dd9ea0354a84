package io.openshell.proxy;

/**
 * Hears what happens in a proxy: access logs, metrics and consoles are listeners. For implementers: calls come from
 * connection threads, many at a time; be quick, do not block, throw nothing. The thread of a {@link
 * ProxyEvent.AnswerBegan} is interrupted if its client has just left, which closes a channel that is written to then.
 */
@FunctionalInterface
public interface ProxyListener {
    /** Is told of {@code event}, after the client has been answered where there is an answer. */
    void on(ProxyEvent event);
}
