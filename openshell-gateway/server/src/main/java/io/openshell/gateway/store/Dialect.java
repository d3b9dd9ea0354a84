package io.openshell.gateway.store;

import java.sql.SQLException;
import java.util.Optional;

/** Where the two databases differ. */
public enum Dialect {
    /** SQLite, for one gateway. */
    SQLITE("sqlite", "BLOB", "", Optional.empty()) {
        @Override
        public String explain(SQLException e) {
            // The primary result code is in the low byte: https://www.sqlite.org/rescode.html
            return switch (e.getErrorCode() & 0xff) {
                case 5, 6 -> "the database is locked by another program: stop that one, or name another --store";
                case 3, 8, 23 -> "the database cannot be written: make the file and its folder writable";
                case 10 -> "the database cannot be read or written, says the operating system: look at the disk";
                case 11, 26 -> "the file is no database or a damaged one: put back a copy of it";
                case 13 -> "the disk is full: make room";
                case 14 -> "the database cannot be opened: check the path of --store and who may read it";
                default -> "the database does not work as it should";
            };
        }
    },

    /** PostgreSQL, which several gateways may share. */
    POSTGRESQL(
            "postgresql",
            "BYTEA",
            // Two gateways that start at one time do not change the tables twice. The number is ours, and arbitrary.
            "SELECT pg_advisory_xact_lock(7237462846132)",
            Optional.of("NOTIFY openshell_gateway")) {
        @Override
        public String explain(SQLException e) {
            String state = Optional.ofNullable(e.getSQLState()).orElse("");
            // https://www.postgresql.org/docs/current/errcodes-appendix.html
            if (state.startsWith("08") || state.startsWith("57P") || state.isEmpty()) {
                return "the database cannot be reached: start it, or check --store";
            }
            if (state.startsWith("28")) {
                return "the database does not let this user in: check --store and PGPASSWORD";
            }
            return switch (state) {
                case "3D000" -> "there is no such database: create it, or check --store";
                case "42501" -> "this user may not use the tables: grant it the database's public schema";
                case "53100" -> "the database's disk is full: make room";
                case "53300" -> "the database has no connection left: let it have more, or run fewer gateways";
                case "25006" -> "the database is read-only: name the primary in --store";
                default -> "the database does not work as it should, says " + state;
            };
        }
    };

    /** What a change is announced by. */
    public static final String CHANNEL = "openshell_gateway";

    private final String id;
    private final String blob;
    private final String migrationLock;
    private final Optional<String> notice;

    Dialect(String id, String blob, String migrationLock, Optional<String> notice) {
        this.id = id;
        this.blob = blob;
        this.migrationLock = migrationLock;
        this.notice = notice;
    }

    /** Returns {@code sqlite} or {@code postgresql}. */
    String id() {
        return id;
    }

    /** Returns the type of a column of bytes. */
    String blob() {
        return blob;
    }

    /** Returns what keeps others from migrating until the transaction ends; empty if transactions do that themselves. */
    Optional<String> migrationLock() {
        return migrationLock.isEmpty() ? Optional.empty() : Optional.of(migrationLock);
    }

    /** Returns the statement that tells others of a change when the transaction ends; empty if there are no others. */
    Optional<String> notice() {
        return notice;
    }

    /** Returns what is wrong and what to do, in fixed words: those of the database may quote what is stored. */
    public abstract String explain(SQLException e);
}
