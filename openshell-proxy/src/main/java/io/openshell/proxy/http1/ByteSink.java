package io.openshell.proxy.http1;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of one connection go: a socket, or the plaintext side of its TLS session. */
@FunctionalInterface
public interface ByteSink {
    /**
     * Sends all of {@code parts}, in order and together, before it returns.
     *
     * @throws IOException if the connection failed or a deadline of the sink passed
     */
    void write(ByteBuffer... parts) throws IOException;
}
