package io.openshell.router.internal;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Hands a body from the HTTP client's thread to the reader's through a queue. The reader's demand bounds the queue, its
 * patience is a plain timed poll, and closing cancels the exchange.
 *
 * <p>The subscriber methods run on the client's thread and never block; the body methods belong to one reader.
 */
final class StreamedBody implements BodySubscriber<UpstreamBody>, UpstreamBody {
    /** Deliveries that may wait unread; each is at most what the client read from its socket at once. */
    private static final int WINDOW = 4;

    private sealed interface Signal {}

    private record Delivery(List<ByteBuffer> buffers) implements Signal {}

    private record Failure(IOException cause) implements Signal {}

    private record End() implements Signal {}

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final Queue<ByteBuffer> taken = new ArrayDeque<>();
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    @Override
    public CompletionStage<UpstreamBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
        if (subscription.complete(given)) {
            given.request(WINDOW);
        } else {
            given.cancel();
        }
    }

    /** Ends a body that the client will never begin, because the exchange failed right behind its head. */
    void failUnlessBegun(Throwable cause) {
        if (subscription.cancel(false)) {
            onError(cause);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Delivery(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Failure(cause instanceof IOException io ? io : new IOException(cause)));
    }

    @Override
    public void onComplete() {
        signals.add(new End());
    }

    @Override
    public Optional<ByteBuffer> next(Duration patience) throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(patience);
        while (taken.isEmpty() && !ended) {
            Signal signal = signals.poll(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
            if (signal == null) {
                throw new UpstreamTimeoutException("the answer stopped");
            }
            take(signal);
        }
        if (taken.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return Optional.ofNullable(taken.poll());
    }

    @Override
    public Optional<ByteBuffer> poll() {
        while (taken.isEmpty() && !ended) {
            // A failure stays in the queue: what came before it is delivered first, then next() reports it.
            if (!(signals.peek() instanceof Delivery)) {
                return Optional.empty();
            }
            take(signals.remove());
        }
        return Optional.ofNullable(taken.poll());
    }

    @Override
    public boolean ended() {
        return taken.isEmpty() && failure.isEmpty() && (ended || signals.peek() instanceof End);
    }

    private void take(Signal signal) {
        switch (signal) {
            case Delivery(List<ByteBuffer> buffers) -> {
                buffers.stream().filter(ByteBuffer::hasRemaining).forEach(taken::add);
                subscription.join().request(1);
            }
            case Failure(IOException cause) -> {
                // It is thrown each time that a reader comes here: a second look must not find a proper end.
                ended = true;
                failure = Optional.of(cause);
            }
            case End() -> ended = true;
        }
    }

    @Override
    public void close() {
        // For a reader that waits: what the client reports of an exchange that it was told to drop is its own affair.
        signals.add(new Failure(new IOException("closed before its end")));
        if (!subscription.cancel(false)) {
            subscription.join().cancel();
        }
    }
}
