/**
 * The certificate authority of the sandbox: {@code SandboxCa} keeps it in a directory and mints the certificate
 * the proxy shows. Bouncy Castle encodes the certificates and is never registered as a security provider: keys
 * and signatures come from the Java runtime.
 */
module io.openshell.proxy.bouncycastle {
    // Leaf and LeafCertificates are in the signatures of SandboxCa.
    requires transitive io.openshell.proxy;
    // org.bouncycastle.cert: the certificate builder.
    requires org.bouncycastle.pkix;
    // org.bouncycastle.asn1 and org.bouncycastle.math.ec: what the builder is given.
    requires org.bouncycastle.provider;

    exports io.openshell.proxy.bouncycastle;
}
