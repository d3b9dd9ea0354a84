/** TLS towards sandboxed clients: {@link io.openshell.proxy.tls.LeafCertificates} is what a host supplies. */
package io.openshell.proxy.tls;
