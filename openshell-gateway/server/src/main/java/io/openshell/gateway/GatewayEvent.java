package io.openshell.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something an operator may want to know. No text of it holds a credential or a token. */
public sealed interface GatewayEvent {
    /**
     * A call has been answered; of a stream, it has ended.
     *
     * @param method the full name of the method
     * @param caller who called: {@code admin}, {@code sandbox} and the token's name, or {@code anyone}
     * @param code the name of the gRPC code
     * @param detail what the caller was told, if it was an error
     * @param duration from the call's begin to its end
     */
    record CallFinished(String method, String caller, String code, String detail, Duration duration)
            implements
                GatewayEvent {}

    /**
     * A caller was not who it had to be.
     *
     * @param method the full name of the method
     * @param address where it came from
     * @param reason what was wrong, in fixed words
     */
    record CallerRefused(String method, String address, String reason) implements GatewayEvent {}

    /**
     * An operator changed something.
     *
     * @param caller who did
     * @param change what, in fixed words and names
     */
    record Changed(String caller, String change) implements GatewayEvent {}

    /**
     * A route is not in the bundle.
     *
     * @param route its name
     * @param problem why, and what to do
     */
    record RouteLeftOut(String route, String problem) implements GatewayEvent {}

    /**
     * The store could not be used; what is known stays in use.
     *
     * @param reason what is wrong, and what to do
     */
    record StoreFailed(String reason) implements GatewayEvent {}

    /** The store can be used again. */
    record StoreRecovered() implements GatewayEvent {}

    /**
     * No token could be minted; the one before stays in use for as long as it lives.
     *
     * @param provider the provider's name
     * @param credential the name of the credential that tokens are minted from
     * @param reason why, in fixed words
     * @param usableUntil when the token in use expires; empty if there is none
     */
    record TokenFailed(String provider, String credential, String reason, Optional<Instant> usableUntil)
            implements
                GatewayEvent {}

    /**
     * A token was minted again.
     *
     * @param provider the provider's name
     * @param credential the name of the credential that it is minted from
     */
    record TokenRecovered(String provider, String credential) implements GatewayEvent {}

    /**
     * A fault on this side; other calls are not touched.
     *
     * @param fault what was thrown. Print its type and stack, never its message: it may quote a call
     */
    record Faulted(Throwable fault) implements GatewayEvent {}
}
