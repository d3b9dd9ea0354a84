package io.openshell.proxy;

import io.openshell.router.InferenceRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * Something an operator may want to know. Texts are fixed words or come from this side; none holds a key, a header or a
 * byte of a body. What a client chose (method, path) may still hold anything but control characters: a log escapes it.
 */
public sealed interface ProxyEvent {
    /** How an exchange ended. */
    enum Outcome {
        /** The whole answer was handed to the client's connection. */
        COMPLETE,
        /** The backend broke off, was too slow or sent too much; the client was told. */
        TRUNCATED,
        /** The client left before the answer's end; the backend was stopped. */
        CLIENT_GONE
    }

    /**
     * A request that matched a pattern is whole and goes to the router. A {@link RequestFinished} with the same number
     * follows, on the same thread.
     *
     * @param id the number of the request; no other of this proxy has it
     * @param method the method
     * @param path the canonical path without the query
     * @param kind the operation, as {@link io.openshell.core.InferencePattern#kind()}
     * @param protocol the protocol's id
     * @param requestBytes bytes of the request's body, decoded
     */
    record RequestStarted(long id, String method, String path, String kind, String protocol, long requestBytes)
            implements
                ProxyEvent {}

    /**
     * The beginning of a backend's answer has been handed to the client's connection.
     *
     * @param id the number of the request
     * @param route the route's name
     * @param model the model that was sent; empty if the protocol names none
     * @param status the status sent
     * @param after from the end of the request to the first bytes of the answer's body
     */
    record AnswerBegan(long id, String route, String model, int status, Duration after) implements ProxyEvent {}

    /**
     * A request that matched a pattern has been dealt with.
     *
     * @param id the number of the request
     * @param kind the operation, as {@link io.openshell.core.InferencePattern#kind()}
     * @param call what the router has to say of it; what the backend sent, where {@code status} and the like are what
     *     the client was sent
     * @param status the status sent, or 0 if none was
     * @param responseBytes bytes of the answer's body
     * @param duration from the end of the request to the end of the answer
     * @param overhead what the proxy added to the time until the answer's beginning: that time without the wait for the
     *     backend; empty if the client was sent no answer of a backend
     * @param outcome how it ended
     * @param failure why no backend's answer was passed on in full; empty if it was
     */
    record RequestFinished(
            long id,
            String kind,
            InferenceRecord call,
            int status,
            long responseBytes,
            Duration duration,
            Optional<Duration> overhead,
            Outcome outcome,
            Optional<String> failure)
            implements
                ProxyEvent {}

    /**
     * A request was refused before any route was looked at.
     *
     * @param status the status sent
     * @param reason which rule it broke, in fixed words
     */
    record RequestRefused(int status, String reason) implements ProxyEvent {}

    /**
     * A connection asked for something else than a tunnel to {@code inference.local:443}.
     *
     * @param status the status sent
     * @param reason which rule it broke, in fixed words
     */
    record TunnelRefused(int status, String reason) implements ProxyEvent {}

    /**
     * A TLS session has been established.
     *
     * @param version the protocol's version, such as {@code TLSv1.3}
     * @param cipherSuite the cipher suite
     * @param duration from the first byte of the handshake to its end
     */
    record TlsEstablished(String version, String cipherSuite, Duration duration) implements ProxyEvent {}

    /**
     * A TLS session could not be established or broke.
     *
     * @param reason the TLS library's words
     */
    record TlsFailed(String reason) implements ProxyEvent {}

    /**
     * A client kept the proxy waiting for too long and was disconnected.
     *
     * @param phase what was waited for, in fixed words
     */
    record ClientTimedOut(String phase) implements ProxyEvent {}

    /**
     * A connection was turned away because there are too many.
     *
     * @param limit the most connections at one time
     */
    record ConnectionLimitReached(int limit) implements ProxyEvent {}

    /**
     * A fault on this side; other connections are not touched.
     *
     * @param fault what was thrown. Print its type and stack, never its message: it may quote the request
     */
    record Faulted(Throwable fault) implements ProxyEvent {}
}
