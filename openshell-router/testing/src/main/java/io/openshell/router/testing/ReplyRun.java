package io.openshell.router.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Carries out one reply on one connection. Used by the connection's answering thread only. */
final class ReplyRun {

    /** What the connection is good for after the reply. */
    enum After { KEEP_ALIVE, NO_MORE_ANSWERS, CLOSED }

    /** The peer left while the reply waited. */
    static final class PeerLeftException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    /** How often a latch, which cannot be waited for together with anything else, is looked at. */
    private static final long LATCH_LOOK_MILLIS = 10;

    private final ConnectionSocket socket;
    private final CompletableFuture<?> peerGone;
    private After after = After.KEEP_ALIVE;

    ReplyRun(ConnectionSocket socket, CompletableFuture<?> peerGone) {
        this.socket = socket;
        this.peerGone = peerGone;
    }

    /**
     * Carries out the steps up to the last, or to the one that closes.
     *
     * @throws PeerLeftException if the peer left while a step waited
     * @throws IOException if a write failed
     */
    After run(Reply reply) throws IOException, InterruptedException, PeerLeftException {
        for (ReplyStep step : reply.steps()) {
            carryOut(step);
            if (after == After.CLOSED) {
                break;
            }
        }
        return after;
    }

    private void carryOut(ReplyStep step) throws IOException, InterruptedException, PeerLeftException {
        switch (step) {
            case ReplyStep.Head head -> socket.write(head.bytes());
            case ReplyStep.Write write -> write(write);
            case ReplyStep.Delay delay -> pause(delay.time());
            case ReplyStep.Await await -> await(await.event());
            case ReplyStep.AwaitLatch await -> await(await.latch());
            case ReplyStep.Hang hang -> await(new CompletableFuture<Void>());
            case ReplyStep.HalfClose half -> {
                socket.closeOutput();
                after = After.NO_MORE_ANSWERS;
            }
            case ReplyStep.Close close -> {
                socket.close();
                after = After.CLOSED;
            }
            case ReplyStep.Reset reset -> {
                socket.reset();
                after = After.CLOSED;
            }
        }
    }

    private void write(ReplyStep.Write write) throws IOException, InterruptedException, PeerLeftException {
        byte[] bytes = write.bytes();
        for (int from = 0; from < bytes.length; from += write.piece()) {
            socket.write(bytes, from, Math.min(write.piece(), bytes.length - from));
            if (!write.pause().isZero()) {
                pause(write.pause());
            }
        }
    }

    private void pause(Duration time) throws InterruptedException, PeerLeftException {
        try {
            peerGone.get(time.toNanos(), TimeUnit.NANOSECONDS);
            throw new PeerLeftException();
        } catch (TimeoutException e) {
            return; // the whole pause went by with the peer still there
        } catch (ExecutionException e) {
            throw new IllegalStateException("the peer's leaving is never an exception", e);
        }
    }

    private void await(CompletableFuture<?> event) throws InterruptedException, PeerLeftException {
        try {
            CompletableFuture.anyOf(event.handle((value, failure) -> true), peerGone).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither event is an exception", e);
        }
        if (!event.isDone()) {
            throw new PeerLeftException();
        }
    }

    private void await(CountDownLatch latch) throws InterruptedException, PeerLeftException {
        while (!latch.await(LATCH_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (peerGone.isDone()) {
                throw new PeerLeftException();
            }
        }
    }
}
