package io.openshell.router.wire;

import java.io.IOException;

/** Where the bytes of one connection come from: a socket, or the plaintext side of its TLS session. */
@FunctionalInterface
public interface ByteSource {
    /**
     * Reads bytes into {@code buffer}, blocking until there is at least one.
     *
     * @return how many bytes were read, from 1 to {@code length}; -1 at the end of the input
     * @throws IOException if the connection failed or a deadline of the source passed
     */
    int read(byte[] buffer, int offset, int length) throws IOException;

    /**
     * Blocks until a read has something to begin with, or the input has ended, and holds as little as it can meanwhile.
     * A source that cannot tell returns at once.
     *
     * @throws IOException if the connection failed or a deadline of the source passed
     */
    default void await() throws IOException {
        // Then it is the read that waits.
    }
}
