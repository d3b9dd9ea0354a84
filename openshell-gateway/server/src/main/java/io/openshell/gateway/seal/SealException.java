package io.openshell.gateway.seal;

/** What is stored cannot be opened: it was changed, moved, or sealed under another key. Nothing of it is in the message. */
public final class SealException extends Exception {
    private static final long serialVersionUID = 1L;

    SealException(String message) {
        super(message);
    }
}
