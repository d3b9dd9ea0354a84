package io.openshell.gateway.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;

/** Runs work in transactions, and tells in words of this project what the database has to say. Thread-safe. */
final class Transactions {
    private final DataSource database;
    private final Dialect dialect;

    Transactions(DataSource database, Dialect dialect) {
        this.database = Objects.requireNonNull(database, "database");
        this.dialect = Objects.requireNonNull(dialect, "dialect");
    }

    /** What is done in a transaction. */
    interface Work<T> {
        T run(Connection connection) throws SQLException, StoreException;
    }

    /** What is done in a transaction that is given up if it returns false. */
    interface Change {
        boolean run(Connection connection) throws SQLException, StoreException;
    }

    /** Returns what {@code work} read, all of it at one moment. */
    <T> T read(Work<T> work) throws StoreException {
        return inTransaction(
                dialect == Dialect.POSTGRESQL
                        ? Connection.TRANSACTION_REPEATABLE_READ
                        : Connection.TRANSACTION_SERIALIZABLE,
                connection -> {
                    T result = work.run(connection);
                    connection.commit();
                    return result;
                });
    }

    /** Commits {@code change} if it returns true, and returns that. */
    boolean change(Change change) throws StoreException {
        return inTransaction(
                dialect == Dialect.POSTGRESQL
                        ? Connection.TRANSACTION_READ_COMMITTED
                        : Connection.TRANSACTION_SERIALIZABLE,
                connection -> {
                    boolean changed = change.run(connection);
                    if (changed) {
                        connection.commit();
                    } else {
                        connection.rollback();
                    }
                    return changed;
                });
    }

    private <T> T inTransaction(int isolation, Work<T> work) throws StoreException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(isolation);
            try {
                return work.run(connection);
            } catch (SQLException | StoreException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException(dialect.explain(e), e);
        }
    }

    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is broken, which the reason says already.
            reason.addSuppressed(e);
        }
    }
}
