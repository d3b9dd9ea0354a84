package io.openshell.gateway.tokens;

import io.openshell.gateway.model.Credential;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The minted tokens at one moment, by what they are minted from. Never stored: each gateway mints its own.
 *
 * <p>Immutable and thread-safe.
 */
public final class MintedTokens {
    /** No tokens. */
    public static final MintedTokens NONE = new MintedTokens(Map.of());

    private final Map<TokenSource, TokenState> states;

    MintedTokens(Map<TokenSource, TokenState> states) {
        this.states = Map.copyOf(states);
    }

    /** Returns what is known of {@code source}; that it is pending if nothing is. */
    public TokenState state(TokenSource source) {
        return states.getOrDefault(source, TokenState.PENDING);
    }

    /** Returns the token of {@code source} as a credential that expires; empty if there is none yet. */
    public Optional<Credential> credential(TokenSource source) {
        return state(source).token()
                .map(token -> new Credential(Optional.of(token.value()), Optional.of(token.expiresAt())));
    }

    /** Returns when tokens expire. */
    public Stream<Instant> expiries() {
        return states.values().stream().flatMap(state -> state.token().stream()).map(AccessToken::expiresAt);
    }
}
