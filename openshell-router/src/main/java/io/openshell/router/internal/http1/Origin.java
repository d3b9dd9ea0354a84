package io.openshell.router.internal.http1;

import io.openshell.core.Endpoint;

/**
 * A server that connections lead to.
 *
 * @param secure whether TLS is spoken
 * @param host the name or address, without brackets
 * @param port the port
 */
record Origin(boolean secure, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static Origin of(Endpoint endpoint) {
        boolean secure = endpoint.scheme().equals("https");
        String host = endpoint.host();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Origin(secure, bare, endpoint.port() >= 0 ? endpoint.port() : secure ? HTTPS : HTTP);
    }
}
