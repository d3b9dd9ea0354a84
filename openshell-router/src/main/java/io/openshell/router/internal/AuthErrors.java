package io.openshell.router.internal;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells errors of authentication from others by their words: some providers answer a bad key with 400. The words are
 * whole phrases. "Token", "permission", "access" and "forbidden" alone are none: errors about input tokens, models and
 * unknown fields have them too.
 */
public final class AuthErrors {
    /** Codes are words joined by underscores, or by nothing but a change of case. */
    private static final Pattern JOINT = Pattern.compile("(?<=[a-z])(?=[A-Z])|[\\s_-]+");

    private static final String CREDENTIAL =
            "(api ?key|credentials?|(access|bearer|auth|authentication) token|authorization header)";
    private static final String BAD = "(invalid|incorrect|wrong|bad|missing|expired|revoked|unknown|no|malformed)";

    private static final Pattern ERROR = Pattern.compile(
            // unauthorized, not authenticated, authentication_error, Authentication Fails, Invalid Authentication
            "\\bunauthori[sz]ed\\b|\\b(unauthenticated|not authenticated)\\b"
                    + "|\\bauthentication (is )?(error|fail|required)|\\bfailed to authenticate\\b"
                    + "|\\binvalid authentication\\b"
                    // invalid_api_key, Incorrect API key, invalid x-api-key, missing or invalid credentials
                    + "|\\b" + BAD + " (or \\w+ )?(x |valid )?" + CREDENTIAL + "\\b"
                    // API key not valid, API_KEY_INVALID, the API key is required, credentials have expired
                    + "|\\b" + CREDENTIAL + " (\\w+ )?((is|was|are|were|has|have|been) )*"
                    + "(not (valid|found|provided|set)|invalid|incorrect|wrong|missing|expired|revoked|required|disabled)\\b"
                    // You didn't provide an API key, pass a valid API key, could not validate credentials
                    + "|\\b(provide|pass) (an?|your|valid) (valid )?" + CREDENTIAL + "\\b"
                    + "|\\bnot validate credentials\\b"
                    // AWS: The security token included in the request is expired, Signature expired: …
                    + "|\\bsecurity token included in the request is (invalid|expired)\\b"
                    + "|\\brequest signature we calculated does not match\\b|\\bsignature expired\\b"
                    // "loc": ["header", "authorization"]
                    + "|\\bheader\\W{1,5}(authorization|x api key)\\b");

    private AuthErrors() {}

    /** Returns whether the error {@code body} says that a credential is missing or refused. */
    public static boolean readsLikeOne(String body) {
        String words = JOINT.matcher(body).replaceAll(" ").toLowerCase(Locale.ROOT);
        return ERROR.matcher(words).find();
    }
}
