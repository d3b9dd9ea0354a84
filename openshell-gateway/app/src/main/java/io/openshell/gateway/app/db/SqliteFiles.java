package io.openshell.gateway.app.db;

import io.openshell.gateway.seal.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite files that only their owner may read, and that outlive a crash at any time. */
final class SqliteFiles {
    private static final Duration BUSY_WAIT = Duration.ofSeconds(5);

    /** The bits of an error code that say which error it is; the others say more about it. */
    private static final int PRIMARY = 0xff;

    private SqliteFiles() {}

    /** Returns what connects to {@code file}, which is made if it is not there. */
    static DataSource source(Path file) throws IOException {
        if (!Files.exists(file)) {
            // SQLite gives the files beside it the permissions of this one.
            PrivateFiles.createIfAbsent(file, new byte[0]);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A call that returned has been written to disk.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.enforceForeignKeys(true);
        config.setBusyTimeout((int) BUSY_WAIT.toMillis());
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    /**
     * Returns whether {@code e} tells that others are at the file. SQLite does not wait for all of them by itself: not for
     * those who change the mode of its journal, as when they make the file.
     */
    static boolean isBusy(SQLException e) {
        return e instanceof SQLiteException && (e.getErrorCode() & PRIMARY) == SQLiteErrorCode.SQLITE_BUSY.code;
    }
}
