package io.openshell.gateway.rules;

import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayListener;
import io.openshell.gateway.store.Store;
import io.openshell.gateway.store.StoreException;
import io.openshell.gateway.store.StoredState;
import io.openshell.gateway.tokens.MintedTokens;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the gateway knows: the store's content, kept in memory as an immutable snapshot. It is read again after every
 * change made here, whenever another gateway made one, and made anew when something in it expires.
 *
 * <p>Thread-safe. Reading the snapshot waits for nothing.
 */
public final class GatewayState implements AutoCloseable {
    /** The longest wait for word of other gateways' changes, and for the end of a store's trouble. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Store store;
    private final InstantSource clock;
    private final GatewayListener listener;
    private final Duration trustedFor;
    private final Supplier<MintedTokens> tokens;
    private final List<Consumer<GatewaySnapshot>> subscribers = new CopyOnWriteArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final ReentrantLock publishing = new ReentrantLock();
    private final Thread keeper;

    /** Written under {@link #publishing}. */
    private volatile GatewaySnapshot snapshot;
    /** The number of the read that {@link #snapshot} comes from; guarded by {@link #publishing}. */
    private long published;
    /** When the store was last seen to hold what the snapshot holds, by the system's running clock. */
    private volatile long confirmedNanos;

    private GatewayState(
            Store store,
            InstantSource clock,
            GatewayListener listener,
            Duration trustedFor,
            Supplier<MintedTokens> tokens) {
        this.store = store;
        this.clock = clock;
        this.listener = listener;
        this.trustedFor = trustedFor;
        this.tokens = tokens;
        keeper = Thread.ofVirtual().name("gateway-state").unstarted(this::keep);
    }

    /**
     * Returns the state of {@code store}, which it does not close, without minted tokens.
     *
     * @param trustedFor for how long what is known counts after the store was last seen to hold it
     * @throws StoreException if the store cannot be read
     */
    public static GatewayState open(
            Store store, InstantSource clock, GatewayListener listener, Duration trustedFor) throws StoreException {
        return open(store, clock, listener, trustedFor, () -> MintedTokens.NONE);
    }

    /**
     * Returns the state of {@code store}, which it does not close.
     *
     * @param trustedFor for how long what is known counts after the store was last seen to hold it
     * @param tokens returns the minted tokens there are; {@link #tokensChanged} tells that they are others
     * @throws StoreException if the store cannot be read
     */
    public static GatewayState open(
            Store store,
            InstantSource clock,
            GatewayListener listener,
            Duration trustedFor,
            Supplier<MintedTokens> tokens)
            throws StoreException {
        GatewayState state = new GatewayState(
                Objects.requireNonNull(store, "store"),
                Objects.requireNonNull(clock, "clock"),
                Objects.requireNonNull(listener, "listener"),
                Objects.requireNonNull(trustedFor, "trustedFor"),
                Objects.requireNonNull(tokens, "tokens"));
        state.refresh();
        state.keeper.start();
        return state;
    }

    /** Returns what is known now; what has expired by now is not in its bundle. */
    public GatewaySnapshot snapshot() {
        GatewaySnapshot known = snapshot;
        return isStale(known) ? renew(known) : known;
    }

    /** Returns whether the store was seen lately to hold what is known; what sandboxes may do must not depend on less. */
    public boolean isConfirmed() {
        return System.nanoTime() - confirmedNanos < trustedFor.toNanos();
    }

    /** Returns what follows from the store's content now, having read it. */
    public GatewaySnapshot refresh() throws StoreException {
        long read = reads.incrementAndGet();
        long began = System.nanoTime();
        publish(read, store.read());
        confirmedNanos = began;
        return snapshot;
    }

    /** Makes anew what follows from what is stored: the minted tokens are others. */
    public void tokensChanged() {
        publishing.lock();
        try {
            install(snapshot.stored());
        } finally {
            publishing.unlock();
        }
    }

    /**
     * Calls {@code subscriber} with every snapshot from now on, from any thread but one at a time and in order. It must
     * not block.
     */
    public void subscribe(Consumer<GatewaySnapshot> subscriber) {
        subscribers.add(subscriber);
    }

    /** Of two reads under way at a time the one that began last saw more; what the other brings is dropped. */
    private void publish(long read, StoredState next) {
        publishing.lock();
        try {
            if (read > published) {
                published = read;
                install(next);
            }
        } finally {
            publishing.unlock();
        }
    }

    private boolean isStale(GatewaySnapshot known) {
        return known.staleAt().filter(time -> !clock.instant().isBefore(time)).isPresent();
    }

    /** Makes anew what follows from what is stored, unless somebody else did. */
    private GatewaySnapshot renew(GatewaySnapshot known) {
        publishing.lock();
        try {
            if (snapshot == known) {
                install(known.stored());
            }
            return snapshot;
        } finally {
            publishing.unlock();
        }
    }

    /** Called under {@link #publishing}, so that no snapshot has older tokens than the one before it. */
    private void install(StoredState stored) {
        Optional<GatewaySnapshot> before = Optional.ofNullable(snapshot);
        GatewaySnapshot next = GatewaySnapshot.of(stored, tokens.get(), clock.instant());
        snapshot = next;
        next.bundle().problems().forEach((route, problem) -> {
            if (before.flatMap(old -> old.bundle().problem(route)).filter(problem::equals).isEmpty()) {
                listener.on(new GatewayEvent.RouteLeftOut(route, problem));
            }
        });
        subscribers.forEach(subscriber -> subscriber.accept(next));
    }

    private void keep() {
        boolean failing = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                store.awaitForeignChange(untilNextLook().toMillis());
                look();
                if (failing) {
                    failing = false;
                    listener.on(new GatewayEvent.StoreRecovered());
                }
            } catch (StoreException e) {
                if (!failing) {
                    failing = true;
                    listener.on(new GatewayEvent.StoreFailed(e.getMessage()));
                }
                pause();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                listener.on(new GatewayEvent.Faulted(e));
                pause();
            }
        }
    }

    private Duration untilNextLook() {
        Duration expiry = snapshot.staleAt()
                .map(time -> Duration.between(clock.instant(), time))
                .orElse(LOOK_AGAIN);
        if (expiry.compareTo(LOOK_AGAIN) >= 0) {
            return LOOK_AGAIN;
        }
        // One millisecond later it has expired for sure.
        return expiry.isNegative() ? Duration.ZERO : expiry.plusMillis(1);
    }

    private void look() throws StoreException {
        GatewaySnapshot known = snapshot;
        long began = System.nanoTime();
        if (store.change() != known.stored().change()) {
            refresh();
            return;
        }
        confirmedNanos = began;
        if (isStale(known)) {
            renew(known);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops looking; calls no subscriber any more once it has returned. */
    @Override
    public void close() {
        keeper.interrupt();
        boolean interrupted = false;
        while (true) {
            try {
                keeper.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        unsubscribeAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a snapshot that is on its way to the subscribers, as of a call that changes something meanwhile. */
    private void unsubscribeAll() {
        publishing.lock();
        try {
            subscribers.clear();
        } finally {
            publishing.unlock();
        }
    }
}
