package io.openshell.program;

/** Wrong usage or configuration: the message says what is wrong and what to do; the program exits with 2. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the report of {@code message}. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** Creates the report of {@code message}. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
