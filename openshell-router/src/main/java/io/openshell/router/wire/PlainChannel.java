package io.openshell.router.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The raw connection under a TLS session. Deadlines are its own: a wait that is too long ends in an exception. */
public interface PlainChannel {
    /** Reads at least one byte, waiting for it, and returns how many; -1 at the end; 0 only if it was told not to wait. */
    int read(ByteBuffer target) throws IOException;

    /** Writes all of {@code source}. */
    void write(ByteBuffer source) throws IOException;
}
