/** The network surface a sandbox sees: CONNECT, TLS and HTTP/1.1 in front of the router. */
module io.openshell.proxy {
    exports io.openshell.proxy.tls;
}
