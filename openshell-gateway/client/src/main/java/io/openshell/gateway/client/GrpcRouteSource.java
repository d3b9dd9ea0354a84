package io.openshell.gateway.client;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.openshell.core.Secret;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.RouteSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Routes from a gateway: watched where it can be watched, asked for from time to time where it cannot. Whatever fails,
 * the routes there are stay in use, and the next attempt comes by itself.
 *
 * {@snippet file="io/openshell/gateway/client/ExamplesTest.java" region="source"}
 *
 * <p>Thread-safe. One virtual thread does all the calling; the channel is the host's and is not closed.
 */
public final class GrpcRouteSource implements RouteSource {
    private static final System.Logger LOG = System.getLogger(GrpcRouteSource.class.getName());

    private final ManagedChannel channel;
    private final InferenceGrpc.InferenceStub streaming;
    private final InferenceGrpc.InferenceBlockingStub asking;
    private final Duration pollInterval;
    private final Duration answerTimeout;
    private final Duration checkInterval;
    private final Duration watchAgain;
    private final BackOff backOff;
    private final Trouble trouble = new Trouble();

    /** Set by {@link #start} before the thread begins. */
    private Consumer<RouteSnapshot> routes;
    private volatile Optional<Thread> thread = Optional.empty();
    /** Written by the thread only. */
    private volatile GatewayStatus status = GatewayStatus.initial();

    private GrpcRouteSource(Builder builder) {
        channel = builder.channel;
        InferenceGrpc.InferenceStub stub = InferenceGrpc.newStub(channel);
        InferenceGrpc.InferenceBlockingStub blocking = InferenceGrpc.newBlockingStub(channel);
        if (builder.token.isPresent()) {
            BearerToken credentials = new BearerToken(builder.token.get());
            stub = stub.withCallCredentials(credentials);
            blocking = blocking.withCallCredentials(credentials);
        }
        streaming = stub;
        asking = blocking;
        pollInterval = builder.pollInterval;
        answerTimeout = builder.answerTimeout;
        checkInterval = builder.checkInterval;
        watchAgain = builder.watchAgain;
        backOff = new BackOff(builder.firstBackOff, builder.longestBackOff, System::nanoTime);
    }

    /** Returns a builder of a source that calls through {@code channel}. */
    public static Builder builder(ManagedChannel channel) {
        return new Builder(channel);
    }

    @Override
    public String name() {
        return "gateway";
    }

    /** Returns how it stands with the gateway now. */
    public GatewayStatus status() {
        return status;
    }

    @Override
    public void start(Consumer<RouteSnapshot> consumer) {
        routes = Objects.requireNonNull(consumer, "consumer");
        thread = Optional.of(Thread.ofVirtual().name("gateway-routes").start(this::run));
    }

    private void run() {
        try {
            while (true) {
                // The channel has a patience of its own; how often to try is decided here.
                channel.resetConnectBackoff();
                TimeUnit.NANOSECONDS.sleep(attempt().toNanos());
            }
        } catch (InterruptedException e) {
            // Closed.
            status = status.failed();
        }
    }

    /** Follows the gateway for as long as that goes well; returns how long to wait before the next attempt. */
    private Duration attempt() throws InterruptedException {
        try {
            follow();
            return backOff.afterEnd();
        } catch (StatusRuntimeException e) {
            status = status.failed();
            trouble.is(e.getStatus());
            if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                // Whoever is at the other end of this connection may never answer; another one may lead elsewhere.
                channel.enterIdle();
            }
        } catch (RuntimeException e) {
            status = status.failed();
            trouble.is(e);
        }
        return backOff.afterFailure();
    }

    private void follow() throws InterruptedException {
        try {
            watch();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                throw e;
            }
            pollForAWhile();
        }
    }

    /** Takes bundles as they come; returns when the gateway ends the stream, or the stream turns out to have missed one. */
    private void watch() throws InterruptedException {
        try (BundleStream stream = BundleStream.open(streaming)) {
            Duration patience = answerTimeout;
            boolean answered = false;
            while (true) {
                switch (stream.next(patience)) {
                    case BundleStream.Event.Bundle arrived -> apply(arrived.bundle(), true);
                    case BundleStream.Event.Silence silence -> {
                        if (!answered) {
                            throw Status.DEADLINE_EXCEEDED.asRuntimeException();
                        }
                        if (misses(ask())) {
                            return;
                        }
                    }
                    case BundleStream.Event.End end -> {
                        if (!answered) {
                            throw Status.UNAVAILABLE.asRuntimeException();
                        }
                        return;
                    }
                    case BundleStream.Event.Failure failure -> throw failure.status().asRuntimeException();
                }
                answered = true;
                patience = checkInterval;
            }
        }
    }

    /** A stream can be silent because nothing changes, or because something between here and there is stuck. */
    private boolean misses(GetInferenceBundleResponse asked) {
        boolean missed = !asked.getRevision().equals(status.revision());
        apply(asked, !missed);
        return missed;
    }

    private void pollForAWhile() throws InterruptedException {
        long end = System.nanoTime() + watchAgain.toNanos();
        do {
            apply(ask(), false);
            TimeUnit.NANOSECONDS.sleep(pollInterval.toNanos());
        } while (System.nanoTime() < end);
    }

    private GetInferenceBundleResponse ask() throws InterruptedException {
        try {
            return asking.withDeadlineAfter(answerTimeout.toNanos(), TimeUnit.NANOSECONDS)
                    .getInferenceBundle(GetInferenceBundleRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            // An interrupted call ends as a cancelled one.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private void apply(GetInferenceBundleResponse bundle, boolean watching) {
        boolean first = status.lastSuccess().isEmpty();
        if (first || !bundle.getRevision().equals(status.revision())) {
            routes.accept(BundleRoutes.snapshot(bundle, warning -> LOG.log(System.Logger.Level.WARNING, warning)));
        }
        status = status.succeeded(watching, bundle.getRevision(), Instant.now());
        backOff.answered();
        trouble.isOver();
    }

    /** Stops calling; hands over nothing any more once it has returned. */
    @Override
    public void close() {
        if (thread.isEmpty()) {
            return;
        }
        thread.get().interrupt();
        boolean interrupted = false;
        while (true) {
            try {
                thread.get().join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Collects the settings of a source; used by one thread. */
    public static final class Builder {
        private final ManagedChannel channel;
        private Optional<Secret> token = Optional.empty();
        private Duration pollInterval = RefreshInterval.DEFAULT;
        private Duration answerTimeout = Duration.ofSeconds(10);
        private Duration checkInterval = Duration.ofSeconds(60);
        private Duration watchAgain = Duration.ofMinutes(5);
        private Duration firstBackOff = Duration.ofMillis(100);
        private Duration longestBackOff = Duration.ofSeconds(2);

        private Builder(ManagedChannel channel) {
            this.channel = Objects.requireNonNull(channel, "channel");
        }

        /** Sets the bearer token that calls show; none unless set. */
        public Builder token(Secret value) {
            token = Optional.of(value);
            return this;
        }

        /** Sets how often a gateway is asked that cannot be watched; 5 seconds unless set. */
        public Builder pollInterval(Duration value) {
            pollInterval = requirePositive(value, "pollInterval");
            return this;
        }

        /** Sets the longest wait for an answer, or for the first bundle of a stream; 10 seconds unless set. */
        public Builder answerTimeout(Duration value) {
            answerTimeout = requirePositive(value, "answerTimeout");
            return this;
        }

        /** Sets after how long a silence of the stream the bundle is asked for all the same; 60 seconds unless set. */
        public Builder checkInterval(Duration value) {
            checkInterval = requirePositive(value, "checkInterval");
            return this;
        }

        /** Sets for how long a gateway is polled before it is tried to be watched again; 5 minutes unless set. */
        public Builder watchAgain(Duration value) {
            watchAgain = requirePositive(value, "watchAgain");
            return this;
        }

        /** Sets the bounds between which the longest wait for the next attempt doubles; 0.1 and 2 seconds unless set. */
        public Builder backOff(Duration first, Duration longest) {
            firstBackOff = requirePositive(first, "first");
            longestBackOff = requirePositive(longest, "longest");
            return this;
        }

        /** Returns the source. */
        public GrpcRouteSource build() {
            return new GrpcRouteSource(this);
        }

        private static Duration requirePositive(Duration value, String what) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(what + " must be positive");
            }
            return value;
        }
    }
}
