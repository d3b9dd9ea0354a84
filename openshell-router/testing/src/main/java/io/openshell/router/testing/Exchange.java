package io.openshell.router.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How one reply ended. Completed by the connection's two threads, awaited by any. */
final class Exchange {

    private final CompletableFuture<Optional<Instant>> peerGone = new CompletableFuture<>();
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();

    /** The peer closed or reset; of no effect once the reply has ended. */
    void peerLeft(Instant at) {
        peerGone.complete(Optional.of(at));
    }

    /** The last step of the reply is done ({@code whole}), or it was given up. */
    void ended(boolean whole) {
        // This one first: who is told "answered" must not later be told that the peer left before.
        peerGone.complete(Optional.empty());
        answered.complete(whole);
    }

    Optional<Instant> awaitPeerGone(Duration atMost) {
        return await(peerGone, atMost, Optional.empty());
    }

    boolean awaitAnswered(Duration atMost) {
        return await(answered, atMost, false);
    }

    private static <T> T await(CompletableFuture<T> future, Duration atMost, T late) {
        try {
            return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return late;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an exchange", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exchange is never completed exceptionally", e);
        }
    }
}
