package io.openshell.gateway.app.db;

import com.zaxxer.hikari.HikariDataSource;
import io.openshell.gateway.store.SqlStore;

/**
 * A store and the pool of connections under it.
 *
 * @param store the store
 * @param pool the pool
 */
public record OpenStore(SqlStore store, HikariDataSource pool) implements AutoCloseable {
    /** Closes both. */
    @Override
    public void close() {
        store.close();
        pool.close();
    }
}
