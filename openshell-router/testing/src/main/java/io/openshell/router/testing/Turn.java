package io.openshell.router.testing;

import java.util.function.Supplier;

/** What a connection's reading thread hands to its answering thread. */
sealed interface Turn {

    /**
     * A request wants its reply, the last one on the connection or not. The supplier is called by the answering thread:
     * it may be foreign code, and may block.
     */
    record Answer(Exchange exchange, boolean last, Supplier<Reply> reply) implements Turn {}

    /** The bytes are no request, and nothing behind them can be understood. */
    record Refuse(String reason) implements Turn {}

    /** The peer sends nothing more. */
    record End() implements Turn {}
}
