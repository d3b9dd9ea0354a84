package io.openshell.gateway.app.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import io.openshell.gateway.seal.MasterKeySource;
import io.openshell.gateway.store.ChangeNotices;
import io.openshell.gateway.store.Dialect;
import io.openshell.gateway.store.SqlStore;
import io.openshell.gateway.store.StoreException;
import io.openshell.program.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens databases, each with a bounded pool of connections and a deadline on every wait. */
public final class Databases {
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration STATEMENT_WAIT = Duration.ofSeconds(10);
    private static final int POSTGRES_CONNECTIONS = 8;

    /** Kept here, since the JDK forgets the level of a logger that nobody holds. */
    private static final Logger POOL_LOG = Logger.getLogger("com.zaxxer.hikari");

    static {
        // That it starts and stops is nobody's concern.
        POOL_LOG.setLevel(Level.WARNING);
        // Every connection is tried before it is used: after a restart of the database those in the pool are dead.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }

    private Databases() {}

    /**
     * Returns the store that {@code url} names, with credentials sealed under {@code keys}.
     *
     * @throws ConfigurationException if the URL is none of a store
     * @throws StoreException if the database cannot be used
     * @throws IOException if the file cannot be made
     */
    public static OpenStore open(StoreUrl url, MasterKeySource keys, Map<String, String> environment)
            throws ConfigurationException, StoreException, IOException {
        return switch (url) {
            case StoreUrl.Sqlite sqlite -> openSqlite(sqlite.file(), keys);
            case StoreUrl.PostgreSql postgres -> openPostgres(postgres.source(environment), keys);
        };
    }

    private static OpenStore openSqlite(Path file, MasterKeySource keys) throws StoreException, IOException {
        DataSource source = SqliteFiles.source(file);
        // Changes of one file wait for each other anyway.
        return pool(source, 1, Dialect.SQLITE, keys, ChangeNotices.none());
    }

    private static OpenStore openPostgres(PGSimpleDataSource source, MasterKeySource keys) throws StoreException {
        source.setConnectTimeout((int) CONNECTION_WAIT.toSeconds());
        source.setLoginTimeout((int) CONNECTION_WAIT.toSeconds());
        source.setSocketTimeout((int) STATEMENT_WAIT.toSeconds());
        source.setTcpKeepAlive(true);
        source.setApplicationName("openshell-gateway");
        return pool(
                source,
                POSTGRES_CONNECTIONS,
                Dialect.POSTGRESQL,
                keys,
                new PostgresNotices(source));
    }

    /** Connects, again for a while if others make the SQLite file at this moment. */
    private static Connection connect(DataSource source) throws SQLException {
        long deadline = System.nanoTime() + CONNECTION_WAIT.toNanos();
        while (true) {
            try {
                return source.getConnection();
            } catch (SQLException e) {
                if (!SqliteFiles.isBusy(e) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    /** Throws a connection away whenever it had an error: another is made in a moment, and errors are rare. */
    private static final class EvictAlways implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException e) {
            return Override.MUST_EVICT;
        }
    }

    private static OpenStore pool(
            DataSource source,
            int connections,
            Dialect dialect,
            MasterKeySource keys,
            ChangeNotices notices)
            throws StoreException {
        try {
            // Before the pool makes its own: two connections at a time cannot make an SQLite file.
            connect(source).close();
        } catch (SQLException e) {
            notices.close();
            throw new StoreException(dialect.explain(e), e);
        }
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("store");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(CONNECTION_WAIT.toMillis() / 2);
        // After an error, as on a full disk, SQLite's driver takes a connection to be in a transaction that is no more.
        config.setExceptionOverride(new EvictAlways());
        // The first connection was made above, where what is wrong with it can be said.
        config.setInitializationFailTimeout(-1);
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            notices.close();
            throw new StoreException("the database cannot be opened", e);
        }
        try {
            return new OpenStore(SqlStore.open(pool, dialect, keys, notices), pool);
        } catch (StoreException | RuntimeException e) {
            notices.close();
            pool.close();
            throw e;
        }
    }
}
