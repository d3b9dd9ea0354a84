package io.openshell.proxy.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Knows where the events of a streamed answer end, so that an error event can be put behind a whole one. Bytes of an
 * event that is not complete are held back: no client can act on them, and once they had left, no error event could be
 * read behind them. Used by one connection thread; not thread-safe.
 */
public interface EventFramer {
    /** Returns what may leave now that {@code piece} is here: whole events, in order, byte for byte. May be empty. */
    ByteBuffer accept(ByteBuffer piece);

    /**
     * Returns whether what came is no event, so that nothing leaves from there on and the body has to be treated as one
     * that was cut.
     */
    default boolean isBroken() {
        return false;
    }

    /** Returns whether a body that ends here is whole, as far as its events can tell. */
    default boolean isBetweenEvents() {
        return true;
    }

    /** Returns what is still held back, once the body has ended properly. */
    ByteBuffer remainder();

    /**
     * Returns what to send when the body was cut, in place of what is held back: an error event, or nothing if the
     * answer is not made of events or the cut event has left in part.
     */
    Optional<ByteBuffer> truncation();
}
