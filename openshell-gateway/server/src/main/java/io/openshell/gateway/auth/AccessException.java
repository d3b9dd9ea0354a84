package io.openshell.gateway.auth;

import java.util.Objects;

/** A caller that is not let in. The message is fixed words, for the caller and the log; it holds no token. */
public final class AccessException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Reason {
        /** Nobody knows who it is. */
        UNKNOWN,
        /** It is known, and may not do this. */
        FORBIDDEN,
        /** Too many unknown callers came from there. */
        TOO_MANY,
        /** Whether it may come in cannot be told now. */
        UNDECIDED
    }

    private final Reason reason;

    AccessException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Returns what is wrong. */
    public Reason reason() {
        return reason;
    }
}
