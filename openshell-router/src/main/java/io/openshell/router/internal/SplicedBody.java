package io.openshell.router.internal;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes the slices of a rewritten body as they are, if it is large: the JDK's own publishers would copy every byte. */
final class SplicedBody implements BodyPublisher {
    /** A slice goes out in pieces of at most this many bytes, so that a backend that leaves is noticed in between. */
    private static final int PIECE = 64 * 1024;

    /** A body of at most this many bytes is copied into one piece: the client makes a system call for each. */
    private static final int JOINED = 16 * 1024;

    private final List<ByteBuffer> slices;
    private final long length;

    SplicedBody(List<ByteBuffer> slices, long length) {
        this.slices = length <= JOINED ? List.of(joined(slices, (int) length)) : slices;
        this.length = length;
    }

    private static ByteBuffer joined(List<ByteBuffer> slices, int length) {
        ByteBuffer all = ByteBuffer.allocate(length);
        slices.forEach(slice -> all.put(slice.duplicate()));
        return all.flip();
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Pieces(subscriber));
    }

    /**
     * Hands out pieces on demand. The subscriber may ask for more from within {@code onNext} and from other threads;
     * whoever finds nobody handing out does it for all.
     */
    private final class Pieces implements Subscription {
        private final Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicBoolean handingOut = new AtomicBoolean();
        private volatile boolean finished;
        private int slice;
        private int position;

        Pieces(Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                finished = true;
                subscriber.onError(new IllegalArgumentException("demand must be positive"));
                return;
            }
            demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
            while (demand.get() > 0 && !finished && handingOut.compareAndSet(false, true)) {
                try {
                    handOut();
                } finally {
                    handingOut.set(false);
                }
            }
        }

        private void handOut() {
            while (!finished && demand.get() > 0) {
                ByteBuffer whole = slices.get(slice);
                int size = Math.min(PIECE, whole.remaining() - position);
                ByteBuffer piece = whole.slice(whole.position() + position, size);
                position += size;
                if (position == whole.remaining()) {
                    slice++;
                    position = 0;
                }
                demand.decrementAndGet();
                subscriber.onNext(piece);
                if (slice == slices.size() && !finished) {
                    finished = true;
                    subscriber.onComplete();
                }
            }
        }

        @Override
        public void cancel() {
            finished = true;
        }
    }
}
