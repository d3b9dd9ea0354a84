package io.openshell.core.json;

/**
 * The body is not a JSON object that the model can be pinned in; the request must be refused, never
 * forwarded. The message says what is wrong in fixed words plus an offset, and holds no byte of the body.
 */
public final class InvalidJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int offset;

    /** Creates the report of {@code reason} (fixed words) at byte {@code offset} of the body. */
    public InvalidJsonException(String reason, int offset) {
        super(reason + " at byte " + offset);
        this.reason = reason;
        this.offset = offset;
    }

    /** Returns what is wrong, in fixed words that may be shown to a client. */
    public String reason() {
        return reason;
    }

    /** Returns where in the body it is wrong, in bytes from its start. */
    public int offset() {
        return offset;
    }

    /** A refusal is an answer to one request, not a fault to look for: no stack trace is taken. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
