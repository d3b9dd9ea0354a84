package io.openshell.gateway.rules;

import io.openshell.core.ResolvedRoute;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.store.Store;
import io.openshell.gateway.store.StoreException;
import io.openshell.gateway.store.StoredState;
import io.openshell.gateway.tokens.MintedTokens;
import io.openshell.gateway.tokens.TokenKeeper;
import io.openshell.router.ProbeResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/** Sets, shows and deletes the two managed routes. Thread-safe; calls block, for as long as a backend is asked. */
public final class Routes {
    private static final int MAX_NAME = 253;
    private static final int MAX_MODEL = 256;
    /** A week: whoever means more has mistaken the unit. */
    private static final long MAX_TIMEOUT_SECONDS = 7L * 24 * 60 * 60;
    /** More than one attempt takes. */
    private static final Duration FIRST_TOKEN = Duration.ofSeconds(15);

    private final GatewayState state;
    private final Store store;
    private final InstantSource clock;
    private final RouteProbe probe;
    private final Optional<TokenKeeper> tokens;

    /** Asks a route's backend whether it would answer. */
    @FunctionalInterface
    public interface RouteProbe {
        /** Returns what came of it; blocks for as long as that takes. */
        ProbeResult probe(ResolvedRoute route) throws InterruptedException;
    }

    /**
     * A route just set.
     *
     * @param route what has been stored
     * @param validated what the backend answered; empty if it was not asked
     */
    public record Outcome(ManagedRoute route, Optional<ProbeResult.Validated> validated) {}

    /** Creates the operations on {@code store}, whose content {@code state} knows, where no tokens are minted. */
    public Routes(GatewayState state, Store store, InstantSource clock, RouteProbe probe) {
        this(state, store, clock, probe, Optional.empty());
    }

    /** Creates the operations on {@code store}, whose content {@code state} knows; the first tokens are waited for. */
    public Routes(GatewayState state, Store store, InstantSource clock, RouteProbe probe, TokenKeeper tokens) {
        this(state, store, clock, probe, Optional.of(tokens));
    }

    private Routes(
            GatewayState state,
            Store store,
            InstantSource clock,
            RouteProbe probe,
            Optional<TokenKeeper> tokens) {
        this.state = Objects.requireNonNull(state, "state");
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.probe = Objects.requireNonNull(probe, "probe");
        this.tokens = tokens;
    }

    /**
     * Returns the route made from {@code draft}, which has been stored as the version after the one in force when the
     * call began.
     *
     * @throws RefusedException if the draft breaks a rule, the backend does not answer, or another change came first
     */
    public Outcome set(RouteDraft draft) throws RefusedException, StoreException, InterruptedException {
        String name = name(draft.routeName());
        TextRules.requireName(draft.providerName(), "provider_name", MAX_NAME);
        TextRules.requireName(draft.model(), "model_id", MAX_MODEL);
        if (draft.timeoutSeconds() < 0 || draft.timeoutSeconds() > MAX_TIMEOUT_SECONDS) {
            throw RefusedException.invalid("timeout_secs is more than " + MAX_TIMEOUT_SECONDS
                    + ": give seconds, or 0 for the default");
        }
        StoredState stored = state.refresh().stored();
        Provider provider = stored.provider(draft.providerName())
                .orElseThrow(() -> RefusedException.precondition(
                        "there is no provider " + draft.providerName() + ": create it first"));
        long version = stored.route(name).map(ManagedRoute::version).orElse(0L) + 1;
        ManagedRoute route =
                new ManagedRoute(name, draft.providerName(), draft.model(), draft.timeoutSeconds(), version);
        ResolvedRoute resolved = RouteResolver.resolve(route, provider, tokensOf(provider), clock.instant());
        Optional<ProbeResult.Validated> validated =
                draft.probe() ? Optional.of(validate(resolved)) : Optional.empty();
        if (!store.putRoute(route)) {
            throw RefusedException.aborted(
                    "route " + name + " was changed by somebody else meanwhile: look at it and try again");
        }
        state.refresh();
        return new Outcome(route, validated);
    }

    /** Not those of the snapshot, which has the first token of a provider a moment later. */
    private MintedTokens tokensOf(Provider provider) throws InterruptedException {
        if (tokens.isEmpty()) {
            return MintedTokens.NONE;
        }
        tokens.get().await(provider, FIRST_TOKEN);
        return tokens.get().current();
    }

    private ProbeResult.Validated validate(ResolvedRoute route) throws RefusedException, InterruptedException {
        return switch (probe.probe(route)) {
            case ProbeResult.Validated validated -> validated;
            case ProbeResult.Refused refused -> throw RefusedException.precondition("the backend was asked and "
                    + "nothing was stored: " + refused.describe() + "; --no-verify skips this");
            case ProbeResult.NothingToAsk nothing ->
                throw RefusedException.precondition("the backend was not asked and "
                        + "nothing was stored: " + nothing.describe() + "; --no-verify skips this");
        };
    }

    /**
     * Returns the route called {@code routeName}.
     *
     * @throws RefusedException if it is not set, or no route is ever called so
     */
    public ManagedRoute get(String routeName) throws RefusedException, StoreException {
        String name = name(routeName);
        return state.refresh().stored().route(name)
                .orElseThrow(() -> RefusedException.notFound(
                        "route " + name + " is not set: set it with openshell inference set"));
    }

    /**
     * Deletes the route called {@code routeName}; returns false if it was not set.
     *
     * @throws RefusedException if no route is ever called so
     */
    public boolean delete(String routeName) throws RefusedException, StoreException {
        boolean deleted = store.deleteRoute(name(routeName));
        state.refresh();
        return deleted;
    }

    private static String name(String routeName) throws RefusedException {
        return switch (routeName) {
            case "", ResolvedRoute.INFERENCE_LOCAL -> ResolvedRoute.INFERENCE_LOCAL;
            case ResolvedRoute.SANDBOX_SYSTEM -> ResolvedRoute.SANDBOX_SYSTEM;
            default -> throw RefusedException.invalid("there is no such route: name " + ResolvedRoute.INFERENCE_LOCAL
                    + " or " + ResolvedRoute.SANDBOX_SYSTEM);
        };
    }
}
