package io.openshell.proxy.http1;

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
}
