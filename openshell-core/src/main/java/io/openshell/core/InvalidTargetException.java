package io.openshell.core;

/** A request target that cannot be made canonical; the request must be refused, never forwarded. */
public final class InvalidTargetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the refusal; {@code reason} is fixed words that may be shown to a client. */
    InvalidTargetException(String reason) {
        super(reason);
    }

    /** A refusal is an answer to one request, not a fault to look for: no stack trace is taken. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
