package io.openshell.gateway.auth;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts wrong tokens per address: so many at once, then so many a minute. It does not lock an address out: a right
 * token, which 256 random bits keep from being guessed, passes all the same, or one sandbox could cut off all others
 * behind its address. What it saves is the log, and the work of looking.
 *
 * <p>Thread-safe. Memory is bounded: of too many addresses those heard of least recently are forgotten.
 */
final class AttemptLimit {
    private static final int BURST = 20;
    private static final long REFILL_MILLIS = 3_000;
    private static final int MAX_ADDRESSES = 10_000;
    /** Of an IPv6 address the network counts: whoever has one address of it has all. */
    private static final int NETWORK_BYTES = 8;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** When the failures of an address will all be forgiven, in milliseconds; guarded by {@link #lock}. */
    private final Map<ByteBuffer, Long> forgivenAt = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Long> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    AttemptLimit(InstantSource clock) {
        this.clock = clock;
    }

    /** Counts a failure of {@code address}; returns false if it has had too many. */
    boolean countFailure(InetAddress address) {
        byte[] bytes = address.getAddress();
        ByteBuffer key = ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)).slice();
        long now = clock.millis();
        lock.lock();
        try {
            long next = Math.max(forgivenAt.getOrDefault(key, now), now) + REFILL_MILLIS;
            if (next - now > BURST * REFILL_MILLIS) {
                return false;
            }
            forgivenAt.put(key, next);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
