package io.openshell.gateway.google;

import io.openshell.gateway.tokens.MintException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a private RSA key in PEM (RFC 7468 section 10). No message quotes it, and none has a cause that might. */
final class RsaKey {
    private static final int LEAST_BITS = 2048;
    private static final int MOST_BITS = 8192;
    /** More than a key of the most bits takes. */
    private static final int MAX_TEXT = 16 * 1024;

    private static final Pattern PEM = Pattern.compile(
            "\\s*-----BEGIN PRIVATE KEY-----\\s*([A-Za-z0-9+/=\\s]+?)\\s*-----END PRIVATE KEY-----\\s*");

    private RsaKey() {}

    static RSAPrivateCrtKey parse(String pem) throws MintException {
        if (pem.length() > MAX_TEXT) {
            throw new MintException("the private_key is longer than 16 KiB");
        }
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            throw new MintException("the private_key is not one key in PEM, between BEGIN PRIVATE KEY and END PRIVATE"
                    + " KEY, without a passphrase");
        }
        RSAPrivateCrtKey key = decode(matcher.group(1).replaceAll("\\s", ""));
        int bits = key.getModulus().bitLength();
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new MintException("the private_key has " + bits + " bits: it must have from 2048 to 8192");
        }
        return key;
    }

    private static RSAPrivateCrtKey decode(String base64) throws MintException {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            if (KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(der)) instanceof RSAPrivateCrtKey key) {
                return key;
            }
        } catch (IllegalArgumentException | InvalidKeySpecException e) {
            // Said below, without a word of the key.
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
        throw new MintException("the private_key is not an RSA key in PKCS 8");
    }
}
