package io.openshell.gateway.tokens;

import io.openshell.core.Secret;

/** Mints access tokens from a credential. For implementers: calls come from many threads at a time. */
public interface TokenMinter {
    /**
     * Lets {@code source} pass if tokens can be minted from it as far as can be told without asking anybody.
     *
     * @throws MintException if they cannot
     */
    void check(Secret source) throws MintException;

    /**
     * Returns a new token. Blocks, for a bounded time.
     *
     * @throws MintException if there is none
     * @throws InterruptedException if the thread is interrupted; the exchange is aborted
     */
    AccessToken mint(Secret source) throws MintException, InterruptedException;
}
