package io.openshell.router.testing;

/** The bytes on a connection are no HTTP/1.1 request; the message says what is wrong with them. */
final class MalformedRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        super(message);
    }
}
