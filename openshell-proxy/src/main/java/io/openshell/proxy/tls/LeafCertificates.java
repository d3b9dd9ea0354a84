package io.openshell.proxy.tls;

/**
 * Supplies the certificate that is shown to sandboxed clients.
 *
 * <p>Implementations are thread-safe: every connection asks from its own thread.
 */
public interface LeafCertificates {
    /**
     * Returns the certificate to show on a connection that begins now. It is the same instance until the
     * certificate is renewed, so a caller may compare by identity and keep what it has built from it.
     *
     * <p>It is called once per connection and therefore cheap: it neither reads files nor waits, but for the
     * rare call that renews.
     */
    Leaf current();
}
