package io.openshell.proxy.app;

/** Wrong usage or configuration: the message says what is wrong and what to do; the program exits with 2. */
final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }

    ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
