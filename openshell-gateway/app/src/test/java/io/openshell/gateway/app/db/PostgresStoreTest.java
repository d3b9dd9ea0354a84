package io.openshell.gateway.app.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.seal.MasterKeySource;
import io.openshell.gateway.store.SqlStore;
import io.openshell.gateway.store.StoreException;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {
    private static PostgresServer server;
    private String database;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        database = server.createDatabase();
    }

    @Override
    OpenStore open(MasterKeySource keys) throws Exception {
        return open(server, keys);
    }

    private OpenStore open(PostgresServer where, MasterKeySource keys) throws Exception {
        return Databases.open(
                StoreUrl.parse(where.url(database)), keys, Map.of("PGPASSWORD", PostgresServer.PASSWORD));
    }

    @Override
    Connection connect() throws Exception {
        return server.connect(database);
    }

    @Test
    void noFileOfTheServerHoldsACredential() throws Exception {
        assertThat(store().createProvider(provider("a", KEY))).isTrue();
        execute("CHECKPOINT");

        assertNowhere(server.directory(), KEY);
    }

    @Test
    void aWrongPasswordIsSaidWithoutIt() throws Exception {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Databases.open(
                        StoreUrl.parse(server.url(database)), keyFile(), Map.of("PGPASSWORD", "not-the-password")))
                .withMessage("the database does not let this user in: check --store and PGPASSWORD");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Databases.open(
                        StoreUrl.parse(server.url("none")),
                        keyFile(),
                        Map.of("PGPASSWORD", PostgresServer.PASSWORD)))
                .withMessage("there is no such database: create it, or check --store");
    }

    /** Waits for word of a change, at most half a minute: far longer than it may take, far shorter than the wait. */
    private static void awaitWord(SqlStore store, long changes) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (store.change() < changes) {
            store.awaitForeignChange(TimeUnit.MINUTES.toMillis(5));
            assertThat(System.nanoTime()).as("word of the change").isLessThan(deadline);
        }
    }

    @Test
    void aChangeElsewhereIsHeardOf() throws Exception {
        SqlStore here = store();
        SqlStore there = store();
        // The first wait opens the ear, and returns.
        here.awaitForeignChange(TimeUnit.MINUTES.toMillis(5));
        Thread changing = Thread.ofVirtual().start(() -> {
            try {
                there.putRoute(new ManagedRoute("r", "p", "m", 0, 1));
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
        });

        awaitWord(here, 1);

        changing.join();
        assertThat(here.read().route("r")).isPresent();
    }

    @Test
    void anEarThatWasCutOffIsOpenedAgain() throws Exception {
        SqlStore here = store();
        SqlStore there = store();
        here.awaitForeignChange(TimeUnit.MINUTES.toMillis(5));
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = '"
                + database + "'");
        // Notices that it is gone, and opens another.
        here.awaitForeignChange(TimeUnit.MINUTES.toMillis(5));
        here.awaitForeignChange(TimeUnit.MINUTES.toMillis(5));
        assertThat(there.putRoute(new ManagedRoute("r", "p", "m", 0, 1))).isTrue();

        here.awaitForeignChange(TimeUnit.MINUTES.toMillis(5));

        assertThat(here.change()).isEqualTo(1);
    }

    @Test
    void aRestartOfTheDatabaseIsSurvived() throws Exception {
        try (PostgresServer own = PostgresServer.start()) {
            database = own.createDatabase();
            try (OpenStore open = open(own, keyFile())) {
                SqlStore store = open.store();
                assertThat(store.createProvider(provider("a", KEY))).isTrue();
                own.stop();

                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> store.createProvider(provider("b", KEY)))
                        .withMessage("the database cannot be reached: start it, or check --store");
                assertThatExceptionOfType(StoreException.class).isThrownBy(store::read);

                own.startAgain();

                assertThat(store.createProvider(provider("b", KEY))).isTrue();
                assertThat(store.read().providers()).hasSize(2);
            }
        }
    }
}
