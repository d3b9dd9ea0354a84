package io.openshell.proxy.http1;

import io.openshell.core.Headers;
import io.openshell.router.wire.HttpVersion;
import java.util.Objects;

/**
 * The first head on a connection to the proxy: a CONNECT, or another request that the proxy does not serve.
 *
 * @param method a token, as it was spelled
 * @param target the request target in visible ASCII, as it came
 * @param version the version of the request
 * @param headers all fields in the order they came
 */
public record ConnectHead(String method, String target, HttpVersion version, Headers headers) {
    public ConnectHead {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(headers, "headers");
    }

    /**
     * Returns whether this asks for a tunnel to {@code host} and {@code port}: the method is {@code CONNECT} and the
     * target is exactly {@code host:port}, ASCII case of the host ignored (RFC 9112 section 3.2.3).
     */
    public boolean isConnectTo(String host, int port) {
        return isConnect() && target.equalsIgnoreCase(host + ":" + port);
    }

    /** Returns whether the method is {@code CONNECT}, whatever the target. */
    public boolean isConnect() {
        return method.equals("CONNECT");
    }
}
