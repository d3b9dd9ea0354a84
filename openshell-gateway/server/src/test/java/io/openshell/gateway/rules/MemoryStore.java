package io.openshell.gateway.rules;

import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.model.SandboxToken;
import io.openshell.gateway.store.Store;
import io.openshell.gateway.store.StoreException;
import io.openshell.gateway.store.StoredState;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A store in memory whose failures and foreign changes a test decides. */
public final class MemoryStore implements Store {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Provider> providers = new TreeMap<>();
    private final Map<String, ManagedRoute> routes = new TreeMap<>();
    private final Map<String, SandboxToken> tokens = new TreeMap<>();
    private long change;
    private String failure = "";
    private Runnable beforePut = () -> {};

    /** Lets every call fail with {@code message}; none does if it is empty. */
    public void failWith(String message) {
        lock.lock();
        try {
            failure = message;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs {@code action} once, right before the next change of a provider or a route is looked at. */
    public void beforeNextPut(Runnable action) {
        beforePut = action;
    }

    private interface Action<T> {
        T run() throws StoreException;
    }

    private <T> T use(Action<T> action) throws StoreException {
        lock.lock();
        try {
            if (!failure.isEmpty()) {
                throw new StoreException(failure);
            }
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    private boolean apply(boolean possible, Runnable action) {
        if (possible) {
            action.run();
            change++;
            changed.signalAll();
        }
        return possible;
    }

    private void interfere() {
        Runnable action = beforePut;
        beforePut = () -> {};
        action.run();
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public StoredState read() throws StoreException {
        return use(() -> new StoredState(
                change,
                new ArrayList<>(providers.values()),
                new ArrayList<>(routes.values()),
                new ArrayList<>(tokens.values())));
    }

    @Override
    public long change() throws StoreException {
        return use(() -> change);
    }

    @Override
    public void awaitForeignChange(long atMostMillis) throws StoreException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long known = change;
            long left = TimeUnit.MILLISECONDS.toNanos(atMostMillis);
            while (change == known && failure.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean createProvider(Provider provider) throws StoreException {
        return use(() -> apply(
                !providers.containsKey(provider.name()), () -> providers.put(provider.name(), provider)));
    }

    @Override
    public boolean updateProvider(Provider next) throws StoreException {
        interfere();
        return use(() -> {
            Provider old = providers.get(next.name());
            boolean possible = old != null && old.id().equals(next.id()) && old.version() == next.version() - 1;
            return apply(possible, () -> providers.put(next.name(), next));
        });
    }

    @Override
    public boolean deleteProvider(String name) throws StoreException {
        return use(() -> apply(providers.containsKey(name), () -> providers.remove(name)));
    }

    @Override
    public boolean putRoute(ManagedRoute next) throws StoreException {
        interfere();
        return use(() -> {
            long version = routes.containsKey(next.name()) ? routes.get(next.name()).version() : 0;
            return apply(version == next.version() - 1, () -> routes.put(next.name(), next));
        });
    }

    @Override
    public boolean deleteRoute(String name) throws StoreException {
        return use(() -> apply(routes.containsKey(name), () -> routes.remove(name)));
    }

    @Override
    public boolean createToken(SandboxToken token) throws StoreException {
        return use(() -> apply(!tokens.containsKey(token.name()), () -> tokens.put(token.name(), token)));
    }

    @Override
    public boolean deleteToken(String name) throws StoreException {
        return use(() -> apply(tokens.containsKey(name), () -> tokens.remove(name)));
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
