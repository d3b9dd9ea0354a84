package io.openshell.router.wire;

import java.util.Objects;

/**
 * The request breaks a rule: answer with the status of {@link #violation()} and close the connection. The message
 * is the fixed text for the client; it never holds a byte of the request.
 */
public final class Http1ViolationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Http1Violation violation;

    /** Creates the report of {@code violation}. A refusal is an answer, not a fault: no stack trace is taken. */
    public Http1ViolationException(Http1Violation violation) {
        super(Objects.requireNonNull(violation, "violation").text(), null, false, false);
        this.violation = violation;
    }

    /** Returns the rule that was broken. */
    public Http1Violation violation() {
        return violation;
    }
}
