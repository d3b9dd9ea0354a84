package io.openshell.gateway.tokens;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of one source of tokens.
 *
 * @param token the one minted last; empty if there is none. It may have expired
 * @param failure why the last attempt brought none; empty if it did, or there was no attempt yet
 */
public record TokenState(Optional<AccessToken> token, Optional<Failure> failure) {
    /** Before the first attempt has ended. */
    public static final TokenState PENDING = new TokenState(Optional.empty(), Optional.empty());

    /**
     * Attempts that failed, with none in between that did not.
     *
     * @param reason why the last one did; holds no credential
     * @param since when the first one did
     */
    public record Failure(String reason, Instant since) {
        /** Creates a failure; no component may be null. */
        public Failure {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(since, "since");
        }
    }

    /** Creates a state; no component may be null. */
    public TokenState {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(failure, "failure");
    }

    /** Returns this state after {@code minted}. */
    TokenState after(AccessToken minted) {
        return new TokenState(Optional.of(minted), Optional.empty());
    }

    /** Returns this state after an attempt that failed at {@code now}: the token stays, for as long as it lives. */
    TokenState after(MintException failed, Instant now) {
        Instant since = failure.map(Failure::since).orElse(now);
        return new TokenState(token, Optional.of(new Failure(failed.getMessage(), since)));
    }
}
