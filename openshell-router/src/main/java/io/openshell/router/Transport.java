package io.openshell.router;

/** What requests are sent to backends with. */
public enum Transport {
    /** The best there is for each route. */
    AUTO,

    /** {@link java.net.http.HttpClient} for everything. */
    HTTPCLIENT,

    /**
     * Sockets of our own for HTTP/1.1, at a fraction of the cost. HTTP/2, and all that goes through an operator's proxy,
     * is {@link java.net.http.HttpClient}'s all the same.
     */
    SOCKET
}
