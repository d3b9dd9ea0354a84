package io.openshell.proxy.bouncycastle;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.PrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;

/**
 * Signs one certificate with the Java runtime's own provider. Bouncy Castle's ready-made signer would load tables of
 * every algorithm it knows, which takes longer than the signature.
 */
final class EcdsaSigner implements ContentSigner {
    private final PrivateKey key;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream(512);

    EcdsaSigner(PrivateKey key) {
        this.key = key;
    }

    /** Without parameters, as RFC 5758, section 3.2 demands. */
    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
        return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
        return content;
    }

    @Override
    public byte[] getSignature() {
        return EcKeys.sign(key, content.toByteArray());
    }
}
