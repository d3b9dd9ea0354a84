/**
 * HTTP/1.1 as a server, strictly by RFC 9112: {@link io.openshell.proxy.http1.Http1RequestReader} turns the
 * bytes of one connection into requests and refuses what another parser might read differently.
 */
package io.openshell.proxy.http1;
