package io.openshell.gateway.rules;

import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.model.SandboxToken;
import io.openshell.gateway.store.StoredState;
import io.openshell.gateway.tokens.MintedTokens;
import io.openshell.gateway.tokens.TokenSource;
import io.openshell.gateway.tokens.TokenState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is stored, and what follows from it at one moment. Immutable and thread-safe. */
public final class GatewaySnapshot {
    private final StoredState stored;
    private final MintedTokens tokens;
    private final Bundle bundle;
    private final Map<String, SandboxToken> tokensById;
    private final Optional<Instant> staleAt;

    private GatewaySnapshot(StoredState stored, MintedTokens tokens, Bundle bundle) {
        this.stored = stored;
        this.tokens = tokens;
        this.bundle = bundle;
        staleAt = nextExpiry(stored, tokens, bundle.generatedAt());
        tokensById = stored.tokens().stream().collect(Collectors.toUnmodifiableMap(SandboxToken::id, token -> token));
    }

    /** Returns what follows from {@code stored} and {@code tokens} at {@code now}. */
    static GatewaySnapshot of(StoredState stored, MintedTokens tokens, Instant now) {
        return new GatewaySnapshot(stored, tokens, Bundles.of(stored, tokens, now));
    }

    /** Returns what is stored. */
    public StoredState stored() {
        return stored;
    }

    /** Returns the tokens that were minted from what is stored. */
    public MintedTokens tokens() {
        return tokens;
    }

    /** Returns what is known of the tokens, by the names of providers and of the credentials they are minted from. */
    public Map<String, Map<String, TokenState>> tokenStates() {
        Map<String, Map<String, TokenState>> states = new TreeMap<>();
        for (Provider provider : stored.providers()) {
            for (TokenSource source : TokenSource.of(provider)) {
                if (provider.credentials().containsKey(source.credential())) {
                    states.computeIfAbsent(provider.name(), name -> new TreeMap<>())
                            .put(source.credential(), tokens.state(source));
                }
            }
        }
        return states;
    }

    /** Returns the routes that can be used. */
    public Bundle bundle() {
        return bundle;
    }

    /** Returns the token whose id is {@code id}, unless it has expired at {@code now}. */
    public Optional<SandboxToken> validToken(String id, Instant now) {
        return Optional.ofNullable(tokensById.get(id))
                .filter(token -> token.expiresAt().map(now::isBefore).orElse(true));
    }

    /** Returns from when on another snapshot follows from the same: something in it has expired. Empty if never. */
    Optional<Instant> staleAt() {
        return staleAt;
    }

    private static Optional<Instant> nextExpiry(StoredState stored, MintedTokens minted, Instant now) {
        Stream<Instant> credentials = stored.providers().stream()
                .flatMap(provider -> provider.credentials().values().stream())
                .map(Credential::expiresAt)
                .flatMap(Optional::stream);
        Stream<Instant> tokens =
                stored.tokens().stream().map(SandboxToken::expiresAt).flatMap(Optional::stream);
        return Stream.of(credentials, tokens, minted.expiries())
                .flatMap(expiries -> expiries)
                .filter(now::isBefore).min(Instant::compareTo);
    }
}
