package io.openshell.gateway.app.db;

import io.openshell.gateway.store.ChangeNotices;
import io.openshell.gateway.store.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Notices of changes by LISTEN, on a connection of its own. Without a connection it only waits: whoever waits looks
 * anyway. Used by one thread but for {@link #close}.
 */
final class PostgresNotices implements ChangeNotices {
    private final DataSource database;
    /** Empty while there is no connection; written by the waiting thread only. */
    private volatile Optional<Connection> connection = Optional.empty();

    private volatile boolean closed;

    PostgresNotices(DataSource database) {
        this.database = database;
    }

    @Override
    public void await(long atMostMillis) throws InterruptedException {
        if (atMostMillis <= 0 || closed) {
            return;
        }
        try {
            Optional<Connection> open = connection;
            if (open.isEmpty()) {
                listen();
                // A change may have come before the ear was open.
                return;
            }
            // Zero would wait for ever.
            PGConnection postgres = open.get().unwrap(PGConnection.class);
            postgres.getNotifications((int) Math.min(atMostMillis, Integer.MAX_VALUE));
        } catch (SQLException e) {
            // The store is asked next, and says what is wrong.
            disconnect();
            Thread.sleep(Math.min(atMostMillis, 200));
        }
    }

    private void listen() throws SQLException {
        Connection fresh = database.getConnection();
        try (Statement statement = fresh.createStatement()) {
            statement.execute("LISTEN " + Dialect.CHANNEL);
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
        connection = Optional.of(fresh);
        if (closed) {
            disconnect();
        }
    }

    private void disconnect() {
        Optional<Connection> gone = connection;
        connection = Optional.empty();
        if (gone.isPresent()) {
            try {
                gone.get().abort(Runnable::run);
            } catch (SQLException e) {
                // It is gone, one way or the other.
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
