/**
 * Bytes of HTTP/1.1 and TLS as both ends need them: lines, field sections and chunks out of a connection, and the pump of
 * a TLS session. For the proxy, which is a server, and for the way to backends, which is a client; no API for hosts.
 */
package io.openshell.router.wire;
