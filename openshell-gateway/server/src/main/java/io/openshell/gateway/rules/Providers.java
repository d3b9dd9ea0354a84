package io.openshell.gateway.rules;

import io.openshell.gateway.model.Provider;
import io.openshell.gateway.store.Store;
import io.openshell.gateway.store.StoreException;
import io.openshell.gateway.tokens.MintException;
import io.openshell.gateway.tokens.TokenKeeper;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Creates, shows, changes and deletes provider records. Thread-safe; calls block. */
public final class Providers {
    /** How often a change that names no version is tried again when another gets in between. */
    private static final int ATTEMPTS = 5;

    private final GatewayState state;
    private final Store store;
    private final InstantSource clock;
    private final Optional<TokenKeeper> tokens;

    /** Creates the operations on {@code store}, whose content {@code state} knows, where no tokens are minted. */
    public Providers(GatewayState state, Store store, InstantSource clock) {
        this(state, store, clock, Optional.empty());
    }

    /** Creates the operations on {@code store}, whose content {@code state} knows, with tokens from {@code tokens}. */
    public Providers(GatewayState state, Store store, InstantSource clock, TokenKeeper tokens) {
        this(state, store, clock, Optional.of(tokens));
    }

    private Providers(GatewayState state, Store store, InstantSource clock, Optional<TokenKeeper> tokens) {
        this.state = Objects.requireNonNull(state, "state");
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.tokens = tokens;
    }

    /**
     * Returns the provider made from {@code draft}, which has been stored.
     *
     * @throws RefusedException if the draft breaks a rule, or a provider of that name exists
     */
    public Provider create(ProviderDraft draft) throws RefusedException, StoreException {
        Provider provider = ProviderRecords.create(draft, UUID.randomUUID().toString(), Times.now(clock));
        requireMintable(provider);
        if (!store.createProvider(provider)) {
            throw RefusedException.exists(
                    "provider " + draft.name() + " exists already: update it, or choose another name");
        }
        state.refresh();
        return provider;
    }

    /**
     * Returns the provider called {@code name}.
     *
     * @throws RefusedException if there is none
     */
    public Provider get(String name) throws RefusedException, StoreException {
        return state.refresh().stored().provider(name).orElseThrow(() -> missing(name));
    }

    /** Returns the providers, sorted by name: at most {@code limit} of them, or all if it is 0, behind {@code offset}. */
    public List<Provider> list(long limit, long offset) throws StoreException {
        return state.refresh().stored().providers().stream()
                .skip(offset)
                .limit(limit == 0 ? Long.MAX_VALUE : limit)
                .toList();
    }

    /**
     * Returns the provider changed by {@code draft}, which has been stored.
     *
     * @throws RefusedException if the draft breaks a rule, there is no such provider, or another change came first
     */
    public Provider update(ProviderDraft draft) throws RefusedException, StoreException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Provider old = get(draft.name());
            if (draft.expectedVersion() != 0 && draft.expectedVersion() != old.version()) {
                throw lost(draft.name());
            }
            Provider next = ProviderRecords.change(old, draft);
            if (next.equals(old)) {
                return old;
            }
            requireMintable(next);
            if (store.updateProvider(next)) {
                state.refresh();
                return next;
            }
        }
        throw lost(draft.name());
    }

    /** Deletes the provider called {@code name}; returns false if there was none. Its routes leave the bundle. */
    public boolean delete(String name) throws RefusedException, StoreException {
        if (name.isBlank()) {
            throw RefusedException.invalid("the provider's name is blank: give one");
        }
        boolean deleted = store.deleteProvider(name);
        state.refresh();
        return deleted;
    }

    /** A key file that cannot be used is refused here, where the operator sees it, not when a token is needed. */
    private void requireMintable(Provider provider) throws RefusedException {
        if (tokens.isPresent()) {
            try {
                tokens.get().check(provider);
            } catch (MintException e) {
                throw RefusedException.invalid(e.getMessage());
            }
        }
    }

    private static RefusedException missing(String name) {
        if (name.isBlank()) {
            return RefusedException.invalid("the provider's name is blank: give one");
        }
        return RefusedException.notFound("there is no provider of that name: list the providers there are");
    }

    private static RefusedException lost(String name) {
        return RefusedException.aborted(
                "provider " + name + " was changed by somebody else meanwhile: look at it and try again");
    }
}
