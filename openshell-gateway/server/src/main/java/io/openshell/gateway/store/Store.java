package io.openshell.gateway.store;

import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.model.SandboxToken;

/**
 * Keeps providers, routes and tokens. A call that returns has been written to disk and outlives the process. Changes
 * are compare-and-set: each says which version it replaces, and returns false if that is no longer the one in force.
 *
 * <p>Thread-safe. Calls block.
 */
public interface Store extends AutoCloseable {
    /** Returns what kind of database this is: {@code sqlite} or {@code postgresql}. */
    String kind();

    /** Returns everything at one moment. */
    StoredState read() throws StoreException;

    /** Returns the number of changes so far, made here or by another gateway; cheaper than {@link #read}. */
    long change() throws StoreException;

    /**
     * Waits until a change may have happened that another gateway made, or until {@code atMostMillis} have passed.
     * Returning early without a change is allowed. Used by one thread.
     */
    void awaitForeignChange(long atMostMillis) throws StoreException, InterruptedException;

    /** Adds {@code provider}, whose version is 1; returns false if there is one of that name. */
    boolean createProvider(Provider provider) throws StoreException;

    /**
     * Puts {@code next}, whose version is one more than that of the record of its id in force; returns false if it is
     * not, or if there is no such record.
     */
    boolean updateProvider(Provider next) throws StoreException;

    /** Removes the provider called {@code name}; returns false if there is none. */
    boolean deleteProvider(String name) throws StoreException;

    /**
     * Puts {@code next}: as a new route if its version is 1, otherwise in place of the version before it. Returns false
     * if a route of that name is there already, or if that version is not the one in force.
     */
    boolean putRoute(ManagedRoute next) throws StoreException;

    /** Removes the route called {@code name}; returns false if there is none. */
    boolean deleteRoute(String name) throws StoreException;

    /** Adds {@code token}; returns false if there is one of that name. */
    boolean createToken(SandboxToken token) throws StoreException;

    /** Removes the token called {@code name}; returns false if there is none. */
    boolean deleteToken(String name) throws StoreException;

    /** Closes the connections to the database. */
    @Override
    void close();
}
