package io.openshell.gateway.auth;

import io.openshell.core.Secret;
import io.openshell.gateway.auth.AccessException.Reason;
import io.openshell.gateway.model.SandboxToken;
import io.openshell.gateway.rules.GatewayState;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tells callers apart: by bearer token, or else by certificate. A token that is shown decides, also against the
 * certificate. Comparisons take constant time. Thread-safe; waits for nothing.
 */
public final class Authenticator {
    private static final String SCHEME = "bearer ";
    /** Stands in for the hash of a token that is not known, so that the comparison takes the same time. */
    private static final String NO_HASH = "0".repeat(64);

    private final GatewayState state;
    private final InstantSource clock;
    private final Optional<String> adminHash;
    private final boolean open;
    private final AttemptLimit attempts;

    private Authenticator(GatewayState state, InstantSource clock, Optional<String> adminHash, boolean open) {
        this.state = Objects.requireNonNull(state, "state");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.adminHash = adminHash;
        this.open = open;
        attempts = new AttemptLimit(clock);
    }

    /** Returns an authenticator that knows the administrator by {@code adminToken} and sandboxes by what is stored. */
    public static Authenticator of(GatewayState state, InstantSource clock, Secret adminToken) {
        return new Authenticator(state, clock, Optional.of(BearerToken.hash(adminToken.reveal())), false);
    }

    /** Returns an authenticator that takes everybody for administrator and sandbox: for loopback, and tests. */
    public static Authenticator open(GatewayState state, InstantSource clock) {
        return new Authenticator(state, clock, Optional.empty(), true);
    }

    /**
     * Returns who shows {@code credentials} and may act as {@code needed}.
     *
     * @throws AccessException if nobody, or somebody who may not
     */
    public Caller require(Role needed, Credentials credentials) throws AccessException {
        Caller caller = open ? Caller.anyone() : identify(credentials);
        if (!caller.roles().contains(needed)) {
            throw new AccessException(
                    Reason.FORBIDDEN,
                    needed == Role.ADMIN
                            ? "a sandbox may only read the bundle: use the administrator's token"
                            : "the bundle is for sandboxes: use a sandbox token");
        }
        if (needed == Role.SANDBOX && !state.isConfirmed()) {
            throw new AccessException(
                    Reason.UNDECIDED,
                    "the gateway cannot reach its store and knows no revoked tokens: try again later");
        }
        return caller;
    }

    /** Returns whether {@code caller}, let in earlier, would still be: its token is neither revoked nor expired. */
    public boolean isStillValid(Caller caller) {
        return caller.tokenId()
                .map(id -> state.snapshot().validToken(id, clock.instant()).isPresent())
                .orElse(true);
    }

    private Caller identify(Credentials credentials) throws AccessException {
        Optional<Caller> caller = credentials.authorization().isPresent()
                ? byToken(credentials.authorization().get())
                : credentials.certificate().flatMap(CertificateIdentity::of);
        if (caller.isPresent()) {
            return caller.get();
        }
        if (!attempts.countFailure(credentials.address())) {
            throw new AccessException(Reason.TOO_MANY, "too many calls with a wrong token: try again later");
        }
        throw new AccessException(
                Reason.UNKNOWN,
                credentials.authorization().isPresent()
                        ? "the token is wrong, revoked or expired: get another"
                        : "no token: send one as a bearer token");
    }

    private Optional<Caller> byToken(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        String text = authorization.substring(SCHEME.length()).strip();
        String hash = BearerToken.hash(text);
        // Both comparisons are always made.
        boolean admin = BearerToken.sameHash(adminHash.orElse(NO_HASH), hash);
        Optional<SandboxToken> record =
                BearerToken.parse(text).flatMap(token -> state.snapshot().validToken(token.id(), clock.instant()));
        boolean sandbox = BearerToken.sameHash(record.map(SandboxToken::hash).orElse(NO_HASH), hash);
        if (admin) {
            return Optional.of(Caller.of(Role.ADMIN, "token"));
        }
        if (sandbox && record.isPresent()) {
            return Optional.of(new Caller(
                    Set.of(Role.SANDBOX), record.get().name(), Optional.of(record.get().id())));
        }
        return Optional.empty();
    }
}
