package io.openshell.proxy.bouncycastle;

import io.openshell.proxy.tls.Leaf;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A leaf that is replaced when two thirds of its life are over. Thread-safe. The caller that comes first after that
 * mints the next one, which takes about a millisecond; those that come meanwhile go on with the present one. Callers
 * wait only if there is none to go on with, because it ended while the machine was asleep.
 */
final class RenewingLeaf {
    private final Minter minter;
    private final Instant caEnd;
    private final InstantSource clock;
    private final ReentrantLock minting = new ReentrantLock();

    /** Written under {@link #minting}, but by the constructor. */
    private volatile Issued issued;

    /** Guarded by {@link #minting}. */
    private boolean saidThatCaEnded;

    /** Makes a leaf that is valid at the given time. */
    @FunctionalInterface
    interface Minter {
        Leaf mint(Instant now);
    }

    /** Mints the first leaf. None may end after {@code caEnd}. */
    RenewingLeaf(Minter minter, Instant caEnd, InstantSource clock) {
        this.minter = minter;
        this.caEnd = caEnd;
        this.clock = clock;
        this.issued = mint(clock.instant());
    }

    Leaf current() {
        Issued present = issued;
        Instant now = clock.instant();
        if (present.isFresh(now)) {
            return present.leaf;
        }
        if (!present.isValid(now)) {
            minting.lock();
        } else if (!minting.tryLock()) {
            return present.leaf;
        }
        try {
            renew(now);
            return issued.leaf;
        } finally {
            minting.unlock();
        }
    }

    private void renew(Instant now) {
        if (issued.isFresh(now)) {
            return;
        }
        if (now.isBefore(caEnd)) {
            issued = mint(now);
        } else if (!saidThatCaEnded) {
            // The last leaf stays; clients refuse it as expired, which says what is wrong better than an alert would.
            saidThatCaEnded = true;
            System.getLogger(SandboxCa.class.getName()).log(Level.ERROR,
                    "the sandbox CA ended at {0}: restart this proxy, which renews it", caEnd);
        }
    }

    private Issued mint(Instant now) {
        Leaf leaf = minter.mint(now);
        X509Certificate certificate = leaf.chain().getFirst();
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        // A leaf that ends with its CA cannot be followed by a longer one: it is used up.
        boolean last = !end.isBefore(caEnd);
        Instant renewal = last ? end : now.plus(Duration.between(now, end).multipliedBy(2).dividedBy(3));
        return new Issued(leaf, begin, renewal, end);
    }

    private record Issued(Leaf leaf, Instant begin, Instant renewal, Instant end) {
        boolean isFresh(Instant now) {
            return !now.isBefore(begin) && now.isBefore(renewal);
        }

        boolean isValid(Instant now) {
            return !now.isBefore(begin) && now.isBefore(end);
        }
    }
}
