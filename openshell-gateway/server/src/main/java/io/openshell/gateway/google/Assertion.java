package io.openshell.gateway.google;

import io.openshell.gateway.tokens.MintException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/** Signs what a service account asks for a token with: a JWT (RFC 7519) as RFC 7523 has it, with RS256. Pure. */
final class Assertion {
    /** What Vertex AI needs. */
    static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    /** The longest that Google takes. */
    private static final long SECONDS = 3600;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Assertion() {}

    /** Returns the assertion of {@code account}, valid from {@code now} on for an hour. */
    static String of(Account.ServiceAccount account, Instant now) throws MintException {
        long issued = now.getEpochSecond();
        // None of the values has a character that needs an escape: the file's reader saw to it.
        String header = "{\"alg\":\"RS256\",\"typ\":\"JWT\""
                + account.keyId().map(id -> ",\"kid\":\"" + id + "\"").orElse("") + "}";
        String claims = "{\"iss\":\"" + account.email() + "\",\"scope\":\"" + SCOPE + "\",\"aud\":\""
                + account.tokenUri() + "\",\"iat\":" + issued + ",\"exp\":" + (issued + SECONDS) + "}";
        String signed = encode(header) + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(account.key());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new MintException("the private_key cannot sign: its parts do not belong together");
        }
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
