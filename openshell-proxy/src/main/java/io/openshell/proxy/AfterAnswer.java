package io.openshell.proxy;

/** What becomes of a client's connection once a request was answered. */
enum AfterAnswer {
    /** Another request may follow. */
    STAY_OPEN,
    /** What was sent is delivered, then the connection ends. */
    CLOSE,
    /** The connection is reset, because its end would look like the proper end of the answer. */
    ABORT
}
