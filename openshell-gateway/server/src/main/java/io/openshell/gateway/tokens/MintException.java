package io.openshell.gateway.tokens;

/**
 * No token could be minted. The message is for the operator: fixed words and codes, nothing of a credential, and nothing
 * that the endpoint was free to write.
 */
public final class MintException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the report of {@code message}. It has no cause: that might quote what it was about. */
    public MintException(String message) {
        super(message);
    }
}
