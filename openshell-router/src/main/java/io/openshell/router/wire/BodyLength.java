package io.openshell.router.wire;

/** How the end of a request's body is found (RFC 9112 section 6.3). */
public sealed interface BodyLength {
    /** There is no body, or one of {@code Content-Length: 0}. */
    BodyLength NONE = new None();

    /** The body ends with its last chunk. */
    BodyLength CHUNKED = new Chunked();

    /** No body follows the head. */
    record None() implements BodyLength {}

    /** A Content-Length says that {@code bytes} bytes follow; at least one. */
    record Exactly(long bytes) implements BodyLength {
        public Exactly {
            if (bytes < 1) {
                throw new IllegalArgumentException("not the length of a body: " + bytes);
            }
        }
    }

    /** {@code Transfer-Encoding: chunked}; the length is known when the last chunk is here. */
    record Chunked() implements BodyLength {}
}
