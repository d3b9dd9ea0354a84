package io.openshell.program.console;

import io.openshell.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Tells whether a request shows the token. Wrong ones may come so many at once and then so many a minute; a right one,
 * which nobody guesses, passes all the same, or code in a sandbox could lock the operator out. Thread-safe.
 */
final class TokenCheck {
    /** What a request is. */
    enum Verdict {
        RIGHT,
        WRONG,
        TOO_MANY
    }

    private static final String SCHEME = "Bearer ";
    private static final int BURST = 10;
    private static final long REFILL_NANOS = 3_000_000_000L;

    private final byte[] token;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** When all that was wrong will be forgiven; guarded by the lock. */
    private long forgivenAt;

    TokenCheck(Secret token, LongSupplier nanos) {
        this.token = token.reveal().getBytes(StandardCharsets.UTF_8);
        this.nanos = nanos;
        forgivenAt = nanos.getAsLong();
    }

    /** Returns what {@code authorization}, the values of that field in a request, makes of it. */
    Verdict check(List<String> authorization) {
        String value = authorization.size() == 1 ? authorization.getFirst() : "";
        boolean bearer = value.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        byte[] shown = (bearer ? value.substring(SCHEME.length()).strip() : "").getBytes(StandardCharsets.UTF_8);
        // Takes the same time whatever is wrong with it.
        if (MessageDigest.isEqual(token, shown)) {
            return Verdict.RIGHT;
        }
        return countWrong() ? Verdict.WRONG : Verdict.TOO_MANY;
    }

    private boolean countWrong() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            long next = (forgivenAt - now > 0 ? forgivenAt : now) + REFILL_NANOS;
            if (next - now > BURST * REFILL_NANOS) {
                return false;
            }
            forgivenAt = next;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
