package io.openshell.router.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A body whose pieces are all here; used by one thread. */
final class PiecewiseBody implements UpstreamBody {
    private final Iterator<ByteBuffer> pieces;

    PiecewiseBody(List<ByteBuffer> pieces) {
        this.pieces = pieces.iterator();
    }

    @Override
    public Optional<ByteBuffer> next(Duration patience) {
        return poll();
    }

    @Override
    public Optional<ByteBuffer> poll() {
        return pieces.hasNext() ? Optional.of(pieces.next()) : Optional.empty();
    }

    @Override
    public boolean ended() {
        return !pieces.hasNext();
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
