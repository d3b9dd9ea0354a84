package io.openshell.proxy.bouncycastle;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;

/**
 * Keys on P-256 (secp256r1), the curve every TLS client supports, and ECDSA with SHA-256. The Java runtime's own
 * provider does the work. No message quotes anything of a key.
 */
final class EcKeys {
    private static final ECGenParameterSpec P256 = new ECGenParameterSpec("secp256r1");

    private EcKeys() {}

    /** Returns a new key pair. */
    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(P256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot make keys on P-256", e);
        }
    }

    /**
     * Returns the key in a PKCS #8 encoding (RFC 5958).
     *
     * @throws IllegalArgumentException if it is not a private key on P-256
     */
    static ECPrivateKey fromPkcs8(byte[] der) {
        PrivateKey key;
        try {
            key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException quotesTheKey) {
            // A parser's message may name bytes of the key: it is not passed on, as a cause either.
            throw new IllegalArgumentException("holds no EC private key in PKCS #8");
        }
        if (!(key instanceof ECPrivateKey ecKey) || !isOnP256(ecKey)) {
            throw new IllegalArgumentException("holds a key that is not on the curve P-256");
        }
        return ecKey;
    }

    /** Returns the public key of {@code key}. The Java runtime has no call for it: Bouncy Castle multiplies. */
    static KeyPair withPublicKey(ECPrivateKey key) {
        ECPoint base = key.getParams().getGenerator();
        org.bouncycastle.math.ec.ECPoint point = new SecP256R1Curve()
                .createPoint(base.getAffineX(), base.getAffineY())
                .multiply(key.getS())
                .normalize();
        ECPoint publicPoint = new ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        try {
            ECPublicKeySpec spec = new ECPublicKeySpec(publicPoint, key.getParams());
            return new KeyPair(KeyFactory.getInstance("EC").generatePublic(spec), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime refuses a point on P-256", e);
        }
    }

    /** Says whether what {@code privateKey} signs verifies with {@code publicKey}. */
    static boolean belongTogether(ECPrivateKey privateKey, PublicKey publicKey) {
        byte[] probe = {'p', 'r', 'o', 'b', 'e'};
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(publicKey);
            verifier.update(probe);
            return verifier.verify(sign(privateKey, probe));
        } catch (GeneralSecurityException otherKindOfKey) {
            return false;
        }
    }

    /** Returns an ECDSA signature over the SHA-256 of {@code content}, encoded as RFC 3279, section 2.2.3 has it. */
    static byte[] sign(PrivateKey key, byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot sign with ECDSA", e);
        }
    }

    private static boolean isOnP256(ECPrivateKey key) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(P256);
            ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
            ECParameterSpec own = key.getParams();
            return own.getCurve().equals(p256.getCurve()) && own.getGenerator().equals(p256.getGenerator());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime does not know P-256", e);
        }
    }
}
