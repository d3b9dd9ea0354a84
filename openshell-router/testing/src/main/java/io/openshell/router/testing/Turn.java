package io.openshell.router.testing;

import java.util.function.Function;

/** What a connection's reading thread hands to its answering thread. */
sealed interface Turn {

    /** The function is called by the answering thread: it is foreign code, and may block. */
    record Answer(RecordedRequest request, Function<RecordedRequest, Reply> script) implements Turn {
    }

    /** The bytes are no request, and nothing behind them can be understood. */
    record Refuse(String reason) implements Turn {
    }

    /** The peer sends nothing more. */
    record End() implements Turn {
    }
}
