package io.openshell.cli;

/** The gateway did not do what it was asked; the message says why and what to do, and holds no token. */
final class CommandFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
