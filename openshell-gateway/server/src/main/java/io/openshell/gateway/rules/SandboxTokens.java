package io.openshell.gateway.rules;

import io.openshell.core.Secret;
import io.openshell.gateway.auth.BearerToken;
import io.openshell.gateway.model.SandboxToken;
import io.openshell.gateway.store.Store;
import io.openshell.gateway.store.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Creates, lists and revokes the tokens of sandboxes. Thread-safe; calls block. */
public final class SandboxTokens {
    private static final int MAX_NAME = 253;

    private final GatewayState state;
    private final Store store;
    private final InstantSource clock;

    /**
     * A token just made: the only time that it is seen.
     *
     * @param record what is stored of it
     * @param secret the token itself
     */
    public record Created(SandboxToken record, Secret secret) {}

    /** Creates the operations on {@code store}, whose content {@code state} knows. */
    public SandboxTokens(GatewayState state, Store store, InstantSource clock) {
        this.state = Objects.requireNonNull(state, "state");
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Returns a new token, of which a hash has been stored.
     *
     * @param name its name, unique; if empty, one is made from its id
     * @param expiresAtMillis when it expires, in milliseconds since 1970; 0 is never
     * @throws RefusedException if the name is taken or the time is over
     */
    public Created create(String name, long expiresAtMillis) throws RefusedException, StoreException {
        Instant now = Times.now(clock);
        if (expiresAtMillis < 0 || expiresAtMillis > 0 && expiresAtMillis <= now.toEpochMilli()) {
            throw RefusedException.invalid("the token would have expired already: give a later time, or none");
        }
        BearerToken token = BearerToken.generate();
        String called = name.isEmpty() ? "sandbox-" + token.id() : name;
        TextRules.requireName(called, "the token's name", MAX_NAME);
        Optional<Instant> expiresAt =
                expiresAtMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expiresAtMillis));
        SandboxToken record = new SandboxToken(token.id(), called, token.hash(), now, expiresAt);
        if (!store.createToken(record)) {
            throw RefusedException.exists(
                    "a token called " + called + " exists already: revoke it, or choose another name");
        }
        state.refresh();
        return new Created(record, token.secret());
    }

    /** Returns what is stored of all tokens, sorted by name. */
    public List<SandboxToken> list() throws StoreException {
        return state.refresh().stored().tokens();
    }

    /** Revokes the token called {@code name}, at once; returns false if there was none. */
    public boolean revoke(String name) throws RefusedException, StoreException {
        if (name.isBlank()) {
            throw RefusedException.invalid("the token's name is blank: give one");
        }
        boolean revoked = store.deleteToken(name);
        state.refresh();
        return revoked;
    }
}
