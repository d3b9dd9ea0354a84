package io.openshell.gateway.grpc;

import io.grpc.Status;
import io.openshell.gateway.auth.AccessException;
import io.openshell.gateway.rules.RefusedException;
import io.openshell.gateway.store.StoreException;

/** Errors of rules, store and authentication as gRPC statuses. */
final class Statuses {
    /** What a caller is told of a fault on this side. */
    static final String FAULT = "internal error: see the gateway's log";

    private Statuses() {}

    static Status of(RefusedException refused) {
        Status status = switch (refused.kind()) {
            case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
            case FAILED_PRECONDITION -> Status.FAILED_PRECONDITION;
            case NOT_FOUND -> Status.NOT_FOUND;
            case ALREADY_EXISTS -> Status.ALREADY_EXISTS;
            case ABORTED -> Status.ABORTED;
        };
        return status.withDescription(refused.getMessage());
    }

    static Status of(AccessException refused) {
        Status status = switch (refused.reason()) {
            case UNKNOWN -> Status.UNAUTHENTICATED;
            case FORBIDDEN -> Status.PERMISSION_DENIED;
            case TOO_MANY -> Status.RESOURCE_EXHAUSTED;
            case UNDECIDED -> Status.UNAVAILABLE;
        };
        return status.withDescription(refused.getMessage());
    }

    /** Administrators are told what is wrong with the store: they have to mend it. Sandboxes never touch it. */
    static Status of(StoreException failed) {
        return Status.UNAVAILABLE.withDescription(failed.getMessage());
    }
}
