package io.openshell.proxy.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A body without events, or one whose events cannot be seen because it is compressed: everything passes as it comes. */
final class OpaqueFramer implements EventFramer {
    @Override
    public ByteBuffer accept(ByteBuffer piece) {
        return piece;
    }

    @Override
    public ByteBuffer remainder() {
        return ByteBuffer.allocate(0);
    }

    @Override
    public Optional<ByteBuffer> truncation() {
        return Optional.empty();
    }
}
