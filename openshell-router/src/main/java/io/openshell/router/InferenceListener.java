package io.openshell.router;

/**
 * Hears of every call of a router once it is over: accounts, metrics and traces are listeners.
 *
 * {@snippet file="io/openshell/router/ExamplesTest.java" region="listener"}
 *
 * <p>For implementers: calls
 * come from the threads that use the router, many at a time; be quick, do not block, throw nothing. A call that
 * was cancelled is told of by a thread that may be interrupted.
 */
@FunctionalInterface
public interface InferenceListener {
    /** Is told of a call that is over, exactly once for each, however it ended. */
    void finished(InferenceRecord call);
}
