package io.openshell.gateway.rules;

import java.util.Objects;

/** A call that breaks a rule. The message is for the operator: what is wrong and what to do; it holds no credential. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of mistake it is; the names are those of gRPC's codes. */
    public enum Kind {
        /** The call is wrong whatever the state. */
        INVALID_ARGUMENT,
        /** The call would be right in another state. */
        FAILED_PRECONDITION,
        /** What it names is not there. */
        NOT_FOUND,
        /** What it would add is there. */
        ALREADY_EXISTS,
        /** Somebody else changed it first; trying again may do. */
        ABORTED
    }

    private final Kind kind;

    private RefusedException(Kind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Returns the refusal of a call that is wrong whatever the state. */
    public static RefusedException invalid(String message) {
        return new RefusedException(Kind.INVALID_ARGUMENT, message);
    }

    /** Returns the refusal of a call that would be right in another state. */
    public static RefusedException precondition(String message) {
        return new RefusedException(Kind.FAILED_PRECONDITION, message);
    }

    /** Returns the refusal of a call that names what is not there. */
    public static RefusedException notFound(String message) {
        return new RefusedException(Kind.NOT_FOUND, message);
    }

    /** Returns the refusal of a call that would add what is there. */
    public static RefusedException exists(String message) {
        return new RefusedException(Kind.ALREADY_EXISTS, message);
    }

    /** Returns the refusal of a call that lost against another. */
    public static RefusedException aborted(String message) {
        return new RefusedException(Kind.ABORTED, message);
    }

    /** Returns what kind of mistake it is. */
    public Kind kind() {
        return kind;
    }
}
