package io.openshell.examples.benchmarks.soak;

/** An answer that must not come. */
final class UnexpectedOutcomeException extends Exception {
    private static final long serialVersionUID = 1L;

    UnexpectedOutcomeException(String message) {
        super(message);
    }
}
