package io.openshell.gateway.store;

/**
 * The store cannot be read or written, or is not one of this gateway. The message says what is wrong and what to do; it
 * holds no credential.
 */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the report of {@code message}. */
    public StoreException(String message) {
        super(message);
    }

    /** Creates the report of {@code message}. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
