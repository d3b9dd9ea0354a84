package io.openshell.router;

/** Why a backend did not validate a route, and what its operator can do. */
public enum ProbeFault {
    /** It does not serve the protocol, or not for this model: 400, 404, 405, 422. The next protocol is tried. */
    NOT_SERVED(false, "the backend serves none of the route's protocols there: check the base URL and the model"),
    /** A success, but not in the protocol's shape, such as a login page. The next protocol is tried. */
    OTHER_SHAPE(false, "what answers there is no inference API: check the base URL"),
    /** 401, 403, or an error that reads like one of authentication. */
    KEY_REFUSED(true, "the backend does not accept the key: check the provider's credential"),
    /** The route has no credential that could be sent. */
    NO_KEY(true, "there is no key to send: set the provider's credential"),
    /** 402 or 429: out of quota, or too many requests. */
    LIMITED(true, "the key has no quota left or asks too often: check its quota, or try again later"),
    /** A status of 500 or more. */
    BACKEND_FAULT(true, "the backend has a fault of its own: look at the backend, or try again later"),
    /** No connection: nobody listens, the name is unknown, TLS failed, the address is guarded. */
    UNREACHABLE(true, "the backend cannot be reached: start it, or check the base URL"),
    /** A redirect, or what is no HTTP. */
    NO_PLAIN_ANSWER(true, "the base URL does not lead to an API directly: check its scheme, host, port and path"),
    /** No connection or no answer in time. */
    TOO_SLOW(true, "the backend did not answer in time: check that it runs and has the model loaded, or try again"),
    /** Any other status, or a request that could not be sent. */
    UNEXPECTED(true, "the backend did not take the question: check the base URL and the model");

    private final boolean isFinal;
    private final String advice;

    ProbeFault(boolean isFinal, String advice) {
        this.isFinal = isFinal;
        this.advice = advice;
    }

    /** Returns whether the probe ends with it; if not, the next protocol is tried. */
    public boolean isFinal() {
        return isFinal;
    }

    /** Returns what it means and what to do, in fixed words, without a full stop. */
    public String advice() {
        return advice;
    }
}
