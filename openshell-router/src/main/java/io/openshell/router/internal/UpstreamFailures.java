package io.openshell.router.internal;

import io.openshell.router.RouterException;
import io.openshell.router.RouterException.Internal;
import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.RouterException.UpstreamUnavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import javax.net.ssl.SSLException;

/**
 * Says what an {@link IOException} of the transport means. Its own message is never repeated: it may quote the backend,
 * and a backend may quote the key.
 */
public final class UpstreamFailures {
    private UpstreamFailures() {}

    /** Returns the report of {@code cause} on the route called {@code route}. */
    public static RouterException describe(String route, IOException cause) {
        // The first four are ours, their messages are fixed words.
        if (cause instanceof UnsendableRequestException) {
            return new Internal(route, cause.getMessage());
        }
        if (cause instanceof UpstreamTimeoutException) {
            return UpstreamUnavailable.tooSlow(route, cause.getMessage());
        }
        if (cause instanceof GuardedAddressException || cause instanceof ClientClosedException) {
            return new UpstreamUnavailable(route, cause.getMessage());
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return UpstreamUnavailable.tooSlow(route, "no connection in time");
        }
        if (cause instanceof UnknownHostException) {
            return new UpstreamUnavailable(route, "the endpoint's host is unknown");
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return new UpstreamUnavailable(route, "no connection to the endpoint");
        }
        if (isAboutTls(cause)) {
            return new UpstreamUnavailable(route, "the endpoint's TLS handshake or certificate was refused");
        }
        return new UpstreamProtocol(route, "the backend broke off or broke HTTP");
    }

    /** The JDK's client wraps what TLS has to say now and then. */
    private static boolean isAboutTls(Throwable cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            if (reason instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}
