package io.openshell.proxy;

/** What becomes of a client's connection once a request was answered. */
enum AfterAnswer {
    /** Another request may follow. */
    STAY_OPEN,
    /** What was sent is delivered, then the connection ends. */
    CLOSE,
    /**
     * The client is given a moment to close first: clients built on fetch drop what they have not read yet, such as an
     * error event, when the connection ends before the body does.
     */
    LET_CLIENT_CLOSE,
    /** The connection is reset, because its end would look like the proper end of the answer. */
    ABORT
}
