/**
 * What a sandbox sees of inference: CONNECT, TLS, HTTP/1.1 and the answer streamed back.
 *
 * <p>Begin with {@link io.openshell.proxy.ProxyServer}; {@link io.openshell.proxy.ProxyListener} hears of everything.
 * Flight recordings have the events {@code io.openshell.Denied} and {@code io.openshell.TlsHandshake}.
 */
module io.openshell.proxy {
    // Routes and the inference context are in the API of the proxy.
    requires transitive io.openshell.router;
    // Flight recordings; part of the JDK.
    requires jdk.jfr;

    exports io.openshell.proxy;
    // The certificates that a host supplies.
    exports io.openshell.proxy.tls;
}
