package io.openshell.gateway.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.openshell.gateway.auth.Authenticator;
import io.openshell.gateway.auth.Caller;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.rules.Bundle;
import io.openshell.gateway.rules.GatewaySnapshot;
import io.openshell.gateway.rules.GatewayState;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The open streams of bundles. One message is made for all of them, and a stream that is slow gets the newest bundle
 * when it is ready again, not all that it missed. A stream whose token is no longer valid ends.
 *
 * <p>Thread-safe.
 */
final class BundleWatchers {
    private final GatewayState state;
    private final Authenticator authenticator;
    private final Executor executor;
    private final int limit;
    private final Set<BundleWatcher> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean pushing = new AtomicBoolean();

    private volatile Made latest;

    /** A bundle and the message made of it. */
    private record Made(Bundle bundle, GetInferenceBundleResponse message) {}

    BundleWatchers(GatewayState state, Authenticator authenticator, Executor executor, int limit) {
        this.state = state;
        this.authenticator = authenticator;
        this.executor = executor;
        this.limit = limit;
        latest = make(state.snapshot().bundle());
        state.subscribe(this::onSnapshot);
    }

    /** Returns the bundle in force as a message. */
    GetInferenceBundleResponse current() {
        Bundle bundle = state.snapshot().bundle();
        Made made = latest;
        if (made.bundle() != bundle) {
            made = make(bundle);
            latest = made;
        }
        return made.message();
    }

    /** Sends the bundle in force to {@code observer}, and every later one, until the caller leaves or may no longer. */
    void add(Caller caller, ServerCallStreamObserver<GetInferenceBundleResponse> observer) {
        BundleWatcher watcher = new BundleWatcher(caller, observer, this::current);
        // Registered first: no bundle that comes meanwhile is missed.
        observer.setOnCancelHandler(() -> watchers.remove(watcher));
        observer.setOnReadyHandler(watcher::offer);
        if (watchers.size() >= limit) {
            watcher.end(Status.RESOURCE_EXHAUSTED.withDescription(
                    "too many streams of bundles are open: ask for the bundle from time to time instead"));
            return;
        }
        watchers.add(watcher);
        watcher.offer();
        endIfInvalid(watcher);
    }

    int count() {
        return watchers.size();
    }

    List<String> names(int atMost) {
        return watchers.stream().limit(atMost).map(watcher -> watcher.caller().name()).toList();
    }

    /** Ends all streams; their clients come back to another gateway, or to this one when it has started again. */
    void close() {
        for (BundleWatcher watcher : watchers) {
            watchers.remove(watcher);
            watcher.end(Status.UNAVAILABLE.withDescription("the gateway stops"));
        }
    }

    private void onSnapshot(GatewaySnapshot snapshot) {
        // One push at a time: what comes meanwhile is seen by the one under way or by the next.
        if (pushing.compareAndSet(false, true)) {
            executor.execute(this::push);
        }
    }

    private void push() {
        pushing.set(false);
        for (BundleWatcher watcher : watchers) {
            if (!endIfInvalid(watcher)) {
                watcher.offer();
            }
        }
    }

    private boolean endIfInvalid(BundleWatcher watcher) {
        if (authenticator.isStillValid(watcher.caller())) {
            return false;
        }
        watchers.remove(watcher);
        watcher.end(Status.UNAUTHENTICATED.withDescription("the token was revoked or has expired: get another"));
        return true;
    }

    private static Made make(Bundle bundle) {
        return new Made(bundle, BundleMessages.message(bundle));
    }
}
