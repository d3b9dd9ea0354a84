package io.openshell.router;

/**
 * A request that got no answer from a backend. What a backend answers, errors included, is a response and not an
 * exception. The message is for the operator: it names the route and the reason, and holds no key and no byte of a
 * request or response body.
 */
public abstract sealed class RouterException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    private RouterException(String message, String reason) {
        super(message);
        this.reason = reason;
    }

    /** Returns what went wrong in fixed words, without the route's name. */
    public String reason() {
        return reason;
    }

    /** No route is configured at all. */
    public static final class RouteNotFound extends RouterException {
        private static final long serialVersionUID = 1L;

        /** Creates the report that there is no route for {@code purpose}. */
        public RouteNotFound(String purpose) {
            super("no route is configured for " + purpose, "no route is configured");
        }
    }

    /** Routes there are, but none speaks the request's protocol. */
    public static final class NoCompatibleRoute extends RouterException {
        private static final long serialVersionUID = 1L;

        /** Creates the report that no route speaks the protocol called {@code protocolId}. */
        public NoCompatibleRoute(String protocolId) {
            super("no route speaks " + protocolId, "no route speaks the protocol");
        }
    }

    /** The request cannot be forwarded safely: the model cannot be pinned in it, or its path is not canonical. */
    public static final class InvalidRequest extends RouterException {
        private static final long serialVersionUID = 1L;

        /** Creates the refusal; {@code reason} is fixed words that may be shown to the client. */
        public InvalidRequest(String reason) {
            super("the request was refused: " + reason, reason);
        }

        /** Returns what is wrong with the request, in fixed words that may be shown to the client. */
        @Override
        public String reason() {
            return super.reason();
        }
    }

    /** The route has no credential that its backend would take. */
    public static final class Unauthorized extends RouterException {
        private static final long serialVersionUID = 1L;

        /** Creates the report of {@code reason} about the route called {@code route}. */
        public Unauthorized(String route, String reason) {
            super("route " + route + ": " + reason, reason);
        }
    }

    /** The backend could not be reached, or did not answer in time. */
    public static final class UpstreamUnavailable extends RouterException {
        private static final long serialVersionUID = 1L;

        private final boolean timeout;

        private UpstreamUnavailable(String route, String reason, boolean timeout) {
            super("route " + route + ": " + reason, reason);
            this.timeout = timeout;
        }

        /** Creates the report of {@code reason} about the route called {@code route}. */
        public UpstreamUnavailable(String route, String reason) {
            this(route, reason, false);
        }

        /** Returns the report that the backend of the route called {@code route} was too slow; {@code reason} says at what. */
        public static UpstreamUnavailable tooSlow(String route, String reason) {
            return new UpstreamUnavailable(route, reason, true);
        }

        /** Returns whether no connection or no answer came in time, rather than that there can be none. */
        public boolean isTimeout() {
            return timeout;
        }
    }

    /** The backend answered something that cannot be passed on: broken HTTP, a redirect, a cut or oversized body. */
    public static final class UpstreamProtocol extends RouterException {
        private static final long serialVersionUID = 1L;

        /** Creates the report of {@code reason} about the route called {@code route}. */
        public UpstreamProtocol(String route, String reason) {
            super("route " + route + ": " + reason, reason);
        }
    }

    /** A fault on this side. */
    public static final class Internal extends RouterException {
        private static final long serialVersionUID = 1L;

        /** Creates the report of {@code reason} about the route called {@code route}. */
        public Internal(String route, String reason) {
            super("route " + route + ": " + reason, reason);
        }
    }
}
