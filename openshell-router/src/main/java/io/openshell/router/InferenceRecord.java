package io.openshell.router;

import io.openshell.core.InferenceProtocol;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One call of a router that is over. Texts are fixed words or come from this side, but for {@code path} and {@code
 * modelAsked}, which the caller chose: they may hold any character, so escape them before printing. None is a key, a
 * header or a part of a prompt or an answer.
 *
 * @param began when the router was called
 * @param protocol what the request spoke
 * @param method the HTTP method
 * @param path the canonical path without the query
 * @param route the route's name; empty if none was found
 * @param provider the type of the route's provider; empty if no route was found
 * @param modelAsked the model that the caller named, cut to 256 UTF-16 units; empty if it named none, or was refused
 *     before that was read
 * @param model the model that was sent instead; empty if no route was found, or the protocol names none
 * @param status the backend's status, or 0 if it gave none
 * @param outcome how it ended
 * @param failure what went wrong, for the operator; empty if nothing did, and if the caller left
 * @param usage the tokens it took, as far as the backend said so before the end
 * @param requestBytes bytes of the request's body
 * @param responseBytes bytes of the answer's body that were handed to the caller
 * @param firstByte from the call to the first piece of the answer's body; empty if none came
 * @param waited how much of {@code duration} was spent waiting for the backend
 * @param duration from the call to its end
 */
public record InferenceRecord(
        Instant began,
        InferenceProtocol protocol,
        String method,
        String path,
        String route,
        String provider,
        Optional<String> modelAsked,
        String model,
        int status,
        Outcome outcome,
        Optional<String> failure,
        TokenUsage usage,
        long requestBytes,
        long responseBytes,
        Optional<Duration> firstByte,
        Duration waited,
        Duration duration) {
    /** How a call ended. */
    public enum Outcome {
        /** The backend's answer was handed over to its end, whatever its status. */
        COMPLETE,
        /** There is no answer: the call ended in an exception. */
        FAILED,
        /** The answer had begun, but broke off, was too slow or was too large. */
        CUT,
        /** The caller closed the answer before its end, or was interrupted. */
        CANCELLED
    }

    /** Creates a record; no component may be null. */
    public InferenceRecord {
        Objects.requireNonNull(began, "began");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(modelAsked, "modelAsked");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(firstByte, "firstByte");
        Objects.requireNonNull(waited, "waited");
        Objects.requireNonNull(duration, "duration");
    }
}
