package io.openshell.proxy.bouncycastle;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of the sandbox CA cannot be used, and nothing was overwritten. The message is one line for the operator:
 * which file, what is wrong with it, what to do. It holds nothing of the key. Trying again does not help.
 */
public final class UnusableCaException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;

    UnusableCaException(Path file, String problem, String remedy) {
        super(file + ": " + problem + "; " + remedy);
        this.file = file;
    }

    UnusableCaException(Path file, String problem, String remedy, Exception cause) {
        this(file, problem, remedy);
        initCause(cause);
    }

    /** Returns the file or directory the message is about. */
    public Path file() {
        return file;
    }
}
