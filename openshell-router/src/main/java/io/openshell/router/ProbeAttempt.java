package io.openshell.router;

import io.openshell.core.InferenceProtocol;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * One question of an {@link EndpointProbe} that did not validate the route. No component holds the route's key.
 *
 * @param protocol what was spoken
 * @param method the HTTP method
 * @param url the whole URL
 * @param status the backend's status, or empty if there was no answer
 * @param cameBack the beginning of the answer's body in one line of at most 200 characters, maybe empty; without an
 *     answer why there is none, in fixed words
 * @param fault what that means
 */
public record ProbeAttempt(
        InferenceProtocol protocol, String method, String url, OptionalInt status, String cameBack, ProbeFault fault) {
    /** Creates an attempt; no component may be null. */
    public ProbeAttempt {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(cameBack, "cameBack");
        Objects.requireNonNull(fault, "fault");
    }

    /** Returns the attempt in plain words, such as {@code POST https://host/v1/messages: 404 {"detail": "Not Found"}}. */
    public String describe() {
        return method + " " + url + ": " + outcome();
    }

    /** Returns what came of it, without the question. */
    String outcome() {
        if (status.isEmpty()) {
            return cameBack;
        }
        return status.getAsInt() + " " + (cameBack.isEmpty() ? "without a body" : cameBack);
    }
}
