package io.openshell.gateway.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, version by version. What has been released is never edited: a change is a version more. */
final class Migrations {
    private static final String BLOB = "${blob}";

    private static final List<List<String>> VERSIONS = List.of(List.of(
            "CREATE TABLE gateway_change (id INTEGER PRIMARY KEY CHECK (id = 1), counter BIGINT NOT NULL)",
            "INSERT INTO gateway_change (id, counter) VALUES (1, 0)",
            "CREATE TABLE gateway_key (id INTEGER PRIMARY KEY CHECK (id = 1), key_id TEXT NOT NULL)",
            """
            CREATE TABLE provider (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                type TEXT NOT NULL,
                created_at_ms BIGINT NOT NULL,
                version BIGINT NOT NULL)""",
            """
            CREATE TABLE provider_credential (
                provider_id TEXT NOT NULL REFERENCES provider (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                seal ${blob} NOT NULL,
                expires_at_ms BIGINT NOT NULL,
                PRIMARY KEY (provider_id, name))""",
            """
            CREATE TABLE provider_entry (
                provider_id TEXT NOT NULL REFERENCES provider (id) ON DELETE CASCADE,
                kind TEXT NOT NULL,
                name TEXT NOT NULL,
                value TEXT NOT NULL,
                PRIMARY KEY (provider_id, kind, name))""",
            """
            CREATE TABLE route (
                name TEXT PRIMARY KEY,
                provider_name TEXT NOT NULL,
                model TEXT NOT NULL,
                timeout_seconds BIGINT NOT NULL,
                version BIGINT NOT NULL)""",
            """
            CREATE TABLE sandbox_token (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                hash TEXT NOT NULL,
                created_at_ms BIGINT NOT NULL,
                expires_at_ms BIGINT NOT NULL)"""));

    private Migrations() {}

    /**
     * Brings the tables to the newest version, in the transaction that {@code connection} is in.
     *
     * @throws StoreException if they are of a version that this gateway does not know
     */
    static void run(Connection connection, Dialect dialect) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement()) {
            if (dialect.migrationLock().isPresent()) {
                statement.execute(dialect.migrationLock().get());
            }
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version "
                    + "(version INTEGER PRIMARY KEY, applied_at_ms BIGINT NOT NULL)");
            int present = present(statement);
            if (present > VERSIONS.size()) {
                throw new StoreException("the database was made by a newer gateway, version " + present
                        + " of its tables; this one knows " + VERSIONS.size() + ": start the newer one");
            }
            for (int version = present + 1; version <= VERSIONS.size(); version++) {
                for (String sql : VERSIONS.get(version - 1)) {
                    statement.execute(sql.replace(BLOB, dialect.blob()));
                }
                record(connection, version);
            }
        }
    }

    private static int present(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM schema_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void record(Connection connection, int version) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO schema_version (version, applied_at_ms) VALUES (?, ?)")) {
            insert.setInt(1, version);
            insert.setLong(2, System.currentTimeMillis());
            insert.executeUpdate();
        }
    }
}
