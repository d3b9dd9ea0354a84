package io.openshell.gateway.app.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.seal.MasterKeySource;
import io.openshell.gateway.store.SqlStore;
import io.openshell.gateway.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqliteStoreTest extends StoreContract {
    private Path file() {
        return directory.resolve("store").resolve("gateway.db");
    }

    @Override
    OpenStore open(MasterKeySource keys) throws Exception {
        return Databases.open(new StoreUrl.Sqlite(file()), keys, Map.of());
    }

    @Override
    Connection connect() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    @Test
    void onlyTheOwnerMayReadTheFilesAndNoneHoldsACredential() throws Exception {
        SqlStore store = store();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();

        try (var files = Files.list(file().getParent())) {
            assertThat(files.toList()).hasSize(3).allSatisfy(file -> assertThat(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
        assertNowhere(directory, KEY);
    }

    @Test
    void whatIsCommittedIsOnTheDisk() throws Exception {
        try (OpenStore store = open(keyFile());
                Connection connection = store.pool().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(pragma(statement, "journal_mode")).isEqualTo("wal");
            // FULL.
            assertThat(pragma(statement, "synchronous")).isEqualTo("2");
            assertThat(pragma(statement, "foreign_keys")).isEqualTo("1");
        }
    }

    private static String pragma(Statement statement, String name) throws Exception {
        try (ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aFullDiskIsSaidAndNothingIsTorn() throws Exception {
        SqlStore store = store();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
        OpenStore small = open(keyFile());
        try (Connection connection = small.pool().getConnection();
                Statement statement = connection.createStatement()) {
            // As full as a disk can be: not a page more.
            statement.execute("PRAGMA max_page_count = 1");
        }
        String large = "sk-" + "x".repeat(200_000);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> small.store().createProvider(provider("b", large)))
                .withMessage("the disk is full: make room");

        assertThat(small.store().read().providers()).containsExactly(provider("a", KEY));
        try (Connection connection = small.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA max_page_count = 1000000");
        }
        assertThat(small.store().createProvider(provider("b", large))).isTrue();
        assertThat(store.read().provider("b")).contains(provider("b", large));
        small.close();
    }

    @Test
    void aDatabaseThatCannotBeWrittenIsSaid() throws Exception {
        SqlStore store = store();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
        OpenStore readOnly = open(keyFile());
        try (Connection connection = readOnly.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
        }

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> readOnly.store().putRoute(new ManagedRoute("r", "a", "m", 0, 1)))
                .withMessage("the database cannot be written: make the file and its folder writable");

        assertThat(readOnly.store().read().providers()).containsExactly(provider("a", KEY));
        readOnly.close();
    }

    @Test
    void aFileThatIsNoDatabaseIsSaid() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "by no means a database\n".repeat(999));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::store)
                .withMessage("the file is no database or a damaged one: put back a copy of it");
    }

    @Test
    void aDatabaseThatAnotherProgramLocksIsSaid() throws Exception {
        SqlStore store = store();
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.createProvider(provider("a", KEY)))
                    .withMessageStartingWith("the database is locked by another program");
        }
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
    }
}
