package io.openshell.proxy.app.smuggling;

import java.util.List;

/**
 * What became of a stream at one backend.
 *
 * @param fate how it went, for the count
 * @param faults what must not have been; empty if all is well
 */
record Outcome(Fate fate, List<String> faults) {
    enum Fate {
        /** At least one request went to the backend. */
        RELAYED,
        /** Nothing went there, and the client was told so. */
        REFUSED,
        /** Nothing went there: the stream ended before a request did. */
        UNFINISHED
    }
}
