package io.openshell.gateway.tokens;

import io.openshell.core.Secret;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayListener;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.Provider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/**
 * Holds a token for every credential that tokens are minted from, and renews it before it expires. Nobody who reads a
 * token has it minted: of each source one attempt is under way at a time, whatever the number of readers.
 *
 * <p>A failure leaves the token in use for as long as it lives. A source that changed is asked at once; the token of the
 * one before stays in use until that attempt has ended, however it ends. What belongs to a provider that is gone is
 * forgotten.
 *
 * <p>Thread-safe. Only {@link #await} waits.
 */
public final class TokenKeeper implements AutoCloseable {
    /** The longest wait before the clock is looked at again: it may have been set. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    /** The most attempts under way at one time, of all sources. */
    private static final int MAX_ATTEMPTS = 16;

    private final TokenMinter minter;
    private final InstantSource clock;
    private final GatewayListener listener;
    private final RenewalPace pace;
    private final Semaphore attempts = new Semaphore(MAX_ATTEMPTS);
    private final ExecutorService minting = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread keeper = Thread.ofVirtual().name("token-keeper").unstarted(this::keep);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by {@link #lock}. */
    private final Map<TokenSource, Entry> entries = new HashMap<>();
    /** Guarded by {@link #lock}. */
    private boolean closed;

    /** Written under {@link #lock}. */
    private volatile MintedTokens current = MintedTokens.NONE;
    /** Written once, before the first attempt. */
    private volatile Runnable onChange = () -> {};

    /** One source as it is now; another object once the credential has changed. Its fields are guarded by the lock. */
    private static final class Entry {
        private final String provider;
        private final Secret secret;
        private TokenState state;
        private Instant due;
        private boolean underWay;
        private boolean tried;
        private int failures;

        Entry(String provider, Secret secret, TokenState state, Instant due) {
            this.provider = provider;
            this.secret = secret;
            this.state = state;
            this.due = due;
        }
    }

    /** What came of an attempt, and when the next one is due. */
    private record Outcome(TokenState state, Instant due) {}

    /** Creates a keeper that holds nothing yet and asks {@code minter}. */
    public TokenKeeper(TokenMinter minter, InstantSource clock, GatewayListener listener) {
        this(minter, clock, listener, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Creates a keeper whose times are spread by {@code random}, which gives numbers from 0 to 1. */
    TokenKeeper(TokenMinter minter, InstantSource clock, GatewayListener listener, DoubleSupplier random) {
        this.minter = Objects.requireNonNull(minter, "minter");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.listener = Objects.requireNonNull(listener, "listener");
        pace = new RenewalPace(random);
    }

    /** Begins to mint; calls {@code action}, from any thread, whenever {@link #current} is another. Called once. */
    public void start(Runnable action) {
        onChange = Objects.requireNonNull(action, "action");
        keeper.start();
    }

    /** Returns the tokens there are now. */
    public MintedTokens current() {
        return current;
    }

    /** Keeps tokens for the sources among {@code providers} from now on, and forgets all others. Waits for nothing. */
    public void keepFor(Collection<Provider> providers) {
        Instant now = clock.instant();
        lock.lock();
        try {
            Map<TokenSource, Entry> next = new HashMap<>();
            for (Provider provider : providers) {
                for (TokenSource source : TokenSource.of(provider)) {
                    Optional<Secret> secret = Optional.ofNullable(provider.credentials().get(source.credential()))
                            .filter(found -> found.isUsable(now))
                            .flatMap(Credential::value);
                    secret.ifPresent(value -> next.put(source, entry(source, provider.name(), value, now)));
                }
            }
            entries.clear();
            entries.putAll(next);
            publish();
        } finally {
            lock.unlock();
        }
    }

    /** Called under the lock. */
    private Entry entry(TokenSource source, String provider, Secret secret, Instant now) {
        Entry known = entries.get(source);
        if (known != null && known.secret.equals(secret)) {
            return known;
        }
        // The token of the source before is replaced when the attempt with this one has ended.
        return new Entry(provider, secret, known == null ? TokenState.PENDING : known.state, now);
    }

    /**
     * Lets {@code provider} pass if tokens can be minted from its sources, as far as can be told without asking.
     *
     * @throws MintException if they cannot; the message names the credential
     */
    public void check(Provider provider) throws MintException {
        for (TokenSource source : TokenSource.of(provider)) {
            Optional<Secret> secret = Optional.ofNullable(provider.credentials().get(source.credential()))
                    .flatMap(Credential::value);
            if (secret.isPresent()) {
                try {
                    minter.check(secret.get());
                } catch (MintException e) {
                    throw new MintException(source.credential() + ": " + e.getMessage());
                }
            }
        }
    }

    /**
     * Waits until the first attempt with each source of {@code provider} has ended, or {@code atMost} has passed; not at
     * all if there is nothing to wait for.
     */
    public void await(Provider provider, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && !closed && isPending(provider)) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isPending(Provider provider) {
        return TokenSource.of(provider).stream()
                .map(entries::get)
                .anyMatch(entry -> entry != null && !entry.tried);
    }

    /** Called under the lock. */
    private void publish() {
        Map<TokenSource, TokenState> states = new HashMap<>();
        entries.forEach((source, entry) -> states.put(source, entry.state));
        current = new MintedTokens(states);
        changed.signalAll();
    }

    private void keep() {
        lock.lock();
        try {
            while (!closed) {
                Instant now = clock.instant();
                Duration wait = LOOK_AGAIN;
                for (Map.Entry<TokenSource, Entry> each : entries.entrySet()) {
                    Entry entry = each.getValue();
                    if (!entry.underWay && !now.isBefore(entry.due)) {
                        entry.underWay = true;
                        TokenSource source = each.getKey();
                        minting.execute(() -> attempt(source, entry));
                    } else if (!entry.underWay) {
                        // One millisecond later it is due for sure.
                        Duration left = Duration.between(now, entry.due).plusMillis(1);
                        wait = left.compareTo(wait) < 0 ? left : wait;
                    }
                }
                changed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            // Nobody but close interrupts.
        } finally {
            lock.unlock();
        }
    }

    private void attempt(TokenSource source, Entry entry) {
        try {
            Outcome outcome;
            attempts.acquire();
            try {
                outcome = ask(entry);
            } finally {
                attempts.release();
            }
            end(source, entry, outcome);
        } catch (InterruptedException e) {
            // The keeper closes.
        } catch (RuntimeException e) {
            listener.on(new GatewayEvent.Faulted(e));
        }
    }

    private Outcome ask(Entry entry) throws InterruptedException {
        Instant before = clock.instant();
        try {
            AccessToken token = minter.mint(entry.secret);
            return new Outcome(entry.state.after(token), pace.renewalOf(token, before));
        } catch (MintException e) {
            return failed(entry, e);
        } catch (RuntimeException e) {
            listener.on(new GatewayEvent.Faulted(e));
            return failed(entry, new MintException("a fault in the gateway: its log tells more"));
        }
    }

    private Outcome failed(Entry entry, MintException failure) {
        Instant now = clock.instant();
        // The token of another source than this one is not used any longer than it takes to ask.
        TokenState before = entry.tried ? entry.state : TokenState.PENDING;
        return new Outcome(before.after(failure, now), pace.retryAfter(entry.failures + 1, now));
    }

    /** Ends the attempt under way. Only one is, so nobody else has touched the entry since it began. */
    private void end(TokenSource source, Entry entry, Outcome outcome) {
        Optional<String> before = reason(entry.state);
        boolean first = !entry.tried;
        lock.lock();
        try {
            entry.underWay = false;
            entry.tried = true;
            entry.failures = outcome.state().failure().isPresent() ? entry.failures + 1 : 0;
            entry.state = outcome.state();
            entry.due = outcome.due();
            if (closed || entries.get(source) != entry) {
                return;
            }
            publish();
        } finally {
            lock.unlock();
        }
        onChange.run();
        Optional<String> reason = reason(outcome.state());
        if (reason.isPresent() && (first || !reason.equals(before))) {
            listener.on(new GatewayEvent.TokenFailed(
                    entry.provider,
                    source.credential(),
                    reason.get(),
                    outcome.state().token().map(AccessToken::expiresAt)));
        } else if (reason.isEmpty() && before.isPresent()) {
            listener.on(new GatewayEvent.TokenRecovered(entry.provider, source.credential()));
        }
    }

    private static Optional<String> reason(TokenState state) {
        return state.failure().map(TokenState.Failure::reason);
    }

    /** Stops to mint and aborts what is under way; no listener is called by it once this has returned. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        minting.shutdownNow();
        minting.close();
    }
}
