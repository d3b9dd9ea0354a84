package io.openshell.gateway.store;

import static io.openshell.gateway.store.Jdbc.exists;
import static io.openshell.gateway.store.Jdbc.query;
import static io.openshell.gateway.store.Jdbc.update;

import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.model.SandboxToken;
import io.openshell.gateway.seal.MasterKeySource;
import io.openshell.gateway.seal.Sealer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The store in a database: the one class that speaks SQL to its tables. Every change begins by counting itself in the
 * same row, which makes changes wait for each other: what a change reads after that is what it replaces.
 *
 * <p>Thread-safe.
 */
public final class SqlStore implements Store {
    private static final String CONFIG = "config";
    private static final String LABEL = "label";
    private static final String ANNOTATION = "annotation";
    /** How a time that never comes is stored. */
    private static final long NEVER = 0;

    private final Transactions transactions;
    private final Dialect dialect;
    private final ChangeNotices notices;
    private final CredentialSeals seals;

    private SqlStore(Transactions transactions, Dialect dialect, ChangeNotices notices, CredentialSeals seals) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.notices = notices;
        this.seals = seals;
    }

    /**
     * Returns the store in {@code database}, whose tables are made or brought up to date. Closing it closes
     * {@code notices} and not the database.
     *
     * @throws StoreException if the database cannot be used, or is sealed under a key that {@code keys} does not have
     */
    public static SqlStore open(DataSource database, Dialect dialect, MasterKeySource keys, ChangeNotices notices)
            throws StoreException {
        Transactions transactions = new Transactions(database, dialect);
        transactions.change(connection -> {
            Migrations.run(connection, dialect);
            return true;
        });
        CredentialSeals seals = CredentialSeals.load(keys);
        transactions.change(connection -> {
            Optional<String> keyId = keyId(connection);
            if (keyId.isPresent()) {
                seals.use(keyId.get());
                return false;
            }
            // Two gateways may open a new database at one time: one of them makes the row.
            update(connection, "INSERT INTO gateway_key (id, key_id) VALUES (1, ?) ON CONFLICT DO NOTHING",
                    seals.sealer().keyId());
            seals.use(keyId(connection).orElseThrow());
            return true;
        });
        SqlStore store = new SqlStore(transactions, dialect, notices, seals);
        store.settle();
        return store;
    }

    @Override
    public String kind() {
        return dialect.id();
    }

    @Override
    public long change() throws StoreException {
        return transactions.read(SqlStore::counter);
    }

    @Override
    public void awaitForeignChange(long atMostMillis) throws InterruptedException {
        notices.await(atMostMillis);
    }

    @Override
    public StoredState read() throws StoreException {
        return transactions.read(connection -> {
            long change = counter(connection);
            seals.use(keyId(connection).orElseThrow());
            Sealer sealer = seals.sealer();
            Map<String, Map<String, Credential>> credentials = credentials(connection, sealer);
            Map<String, Map<String, Map<String, String>>> entries = entries(connection);
            return new StoredState(
                    change, providers(connection, credentials, entries), routes(connection), tokens(connection));
        });
    }

    private static long counter(Connection connection) throws SQLException {
        return query(connection, "SELECT counter FROM gateway_change", row -> row.getLong(1)).getFirst();
    }

    private static Optional<String> keyId(Connection connection) throws SQLException {
        return query(connection, "SELECT key_id FROM gateway_key", row -> row.getString(1)).stream()
                .findFirst();
    }

    private static List<Provider> providers(
            Connection connection,
            Map<String, Map<String, Credential>> credentials,
            Map<String, Map<String, Map<String, String>>> entries)
            throws SQLException {
        List<Provider> providers = new ArrayList<>(query(
                connection,
                "SELECT id, name, type, created_at_ms, version FROM provider",
                row -> {
                    String id = row.getString(1);
                    Map<String, Map<String, String>> own = entries.getOrDefault(id, Map.of());
                    return new Provider(
                            id,
                            row.getString(2),
                            row.getString(3),
                            Instant.ofEpochMilli(row.getLong(4)),
                            row.getLong(5),
                            own.getOrDefault(LABEL, Map.of()),
                            own.getOrDefault(ANNOTATION, Map.of()),
                            credentials.getOrDefault(id, Map.of()),
                            own.getOrDefault(CONFIG, Map.of()));
                }));
        providers.sort(Comparator.comparing(Provider::name));
        return providers;
    }

    private static Map<String, Map<String, Credential>> credentials(Connection connection, Sealer sealer)
            throws SQLException {
        Map<String, Map<String, Credential>> all = new HashMap<>();
        query(connection, "SELECT provider_id, name, seal, expires_at_ms FROM provider_credential", row -> {
            String providerId = row.getString(1);
            String name = row.getString(2);
            Credential credential = new Credential(
                    CredentialSeals.open(sealer, providerId, name, row.getBytes(3)), time(row.getLong(4)));
            return all.computeIfAbsent(providerId, id -> new HashMap<>()).put(name, credential);
        });
        return all;
    }

    private static Map<String, Map<String, Map<String, String>>> entries(Connection connection) throws SQLException {
        Map<String, Map<String, Map<String, String>>> all = new HashMap<>();
        query(connection, "SELECT provider_id, kind, name, value FROM provider_entry", row -> all.computeIfAbsent(
                row.getString(1), id -> new HashMap<>())
                .computeIfAbsent(row.getString(2), kind -> new HashMap<>())
                .put(row.getString(3), row.getString(4)));
        return all;
    }

    private static List<ManagedRoute> routes(Connection connection) throws SQLException {
        List<ManagedRoute> routes = new ArrayList<>(query(
                connection,
                "SELECT name, provider_name, model, timeout_seconds, version FROM route",
                row -> new ManagedRoute(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5))));
        routes.sort(Comparator.comparing(ManagedRoute::name));
        return routes;
    }

    private static List<SandboxToken> tokens(Connection connection) throws SQLException {
        List<SandboxToken> tokens = new ArrayList<>(query(
                connection,
                "SELECT id, name, hash, created_at_ms, expires_at_ms FROM sandbox_token",
                row -> new SandboxToken(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        Instant.ofEpochMilli(row.getLong(4)),
                        time(row.getLong(5)))));
        tokens.sort(Comparator.comparing(SandboxToken::name));
        return tokens;
    }

    @Override
    public boolean createProvider(Provider provider) throws StoreException {
        return change(connection -> {
            if (exists(connection, "SELECT 1 FROM provider WHERE name = ?", provider.name())) {
                return false;
            }
            update(connection, "INSERT INTO provider (id, name, type, created_at_ms, version) VALUES (?, ?, ?, ?, ?)",
                    provider.id(), provider.name(), provider.type(), provider.createdAt().toEpochMilli(),
                    provider.version());
            putParts(connection, provider);
            return true;
        });
    }

    @Override
    public boolean updateProvider(Provider next) throws StoreException {
        return change(connection -> {
            int updated = update(connection, "UPDATE provider SET version = ? WHERE id = ? AND version = ?",
                    next.version(), next.id(), next.version() - 1);
            if (updated == 0) {
                return false;
            }
            // Of a credential that cannot be unsealed the seal stays: the key may come back.
            for (String name : storedNames(connection, next.id())) {
                Credential credential = next.credentials().get(name);
                if (credential == null || credential.value().isPresent()) {
                    update(connection, "DELETE FROM provider_credential WHERE provider_id = ? AND name = ?",
                            next.id(), name);
                }
            }
            update(connection, "DELETE FROM provider_entry WHERE provider_id = ?", next.id());
            putParts(connection, next);
            return true;
        });
    }

    private static List<String> storedNames(Connection connection, String providerId) throws SQLException {
        return query(
                connection,
                "SELECT name FROM provider_credential WHERE provider_id = ?",
                row -> row.getString(1),
                providerId);
    }

    private void putParts(Connection connection, Provider provider) throws SQLException, StoreException {
        // A key that a rotation has replaced meanwhile must seal nothing any more.
        seals.use(keyId(connection).orElseThrow());
        Sealer sealer = seals.sealer();
        for (Map.Entry<String, Credential> entry : provider.credentials().entrySet()) {
            Credential credential = entry.getValue();
            if (credential.value().isPresent()) {
                update(connection,
                        "INSERT INTO provider_credential (provider_id, name, seal, expires_at_ms) VALUES (?, ?, ?, ?)",
                        provider.id(), entry.getKey(), CredentialSeals.seal(sealer, provider.id(), entry.getKey(),
                                credential.value().get()),
                        millis(credential.expiresAt()));
            } else {
                update(connection,
                        "UPDATE provider_credential SET expires_at_ms = ? WHERE provider_id = ? AND name = ?",
                        millis(credential.expiresAt()), provider.id(), entry.getKey());
            }
        }
        putEntries(connection, provider.id(), CONFIG, provider.config());
        putEntries(connection, provider.id(), LABEL, provider.labels());
        putEntries(connection, provider.id(), ANNOTATION, provider.annotations());
    }

    private static void putEntries(Connection connection, String providerId, String kind, Map<String, String> entries)
            throws SQLException {
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            update(connection, "INSERT INTO provider_entry (provider_id, kind, name, value) VALUES (?, ?, ?, ?)",
                    providerId, kind, entry.getKey(), entry.getValue());
        }
    }

    @Override
    public boolean deleteProvider(String name) throws StoreException {
        return change(connection -> update(connection, "DELETE FROM provider WHERE name = ?", name) > 0);
    }

    @Override
    public boolean putRoute(ManagedRoute next) throws StoreException {
        return change(connection -> {
            if (next.version() > 1) {
                return update(connection,
                        "UPDATE route SET provider_name = ?, model = ?, timeout_seconds = ?, version = ?"
                                + " WHERE name = ? AND version = ?",
                        next.providerName(), next.model(), next.timeoutSeconds(),
                        next.version(), next.name(), next.version() - 1)
                        > 0;
            }
            if (exists(connection, "SELECT 1 FROM route WHERE name = ?", next.name())) {
                return false;
            }
            return update(connection, "INSERT INTO route (name, provider_name, model, timeout_seconds, version)"
                    + " VALUES (?, ?, ?, ?, ?)", next.name(), next.providerName(), next.model(),
                    next.timeoutSeconds(), next.version())
                    > 0;
        });
    }

    @Override
    public boolean deleteRoute(String name) throws StoreException {
        return change(connection -> update(connection, "DELETE FROM route WHERE name = ?", name) > 0);
    }

    @Override
    public boolean createToken(SandboxToken token) throws StoreException {
        return change(connection -> {
            if (exists(connection, "SELECT 1 FROM sandbox_token WHERE name = ?", token.name())) {
                return false;
            }
            return update(connection, "INSERT INTO sandbox_token (id, name, hash, created_at_ms, expires_at_ms)"
                    + " VALUES (?, ?, ?, ?, ?)", token.id(), token.name(), token.hash(),
                    token.createdAt().toEpochMilli(), millis(token.expiresAt()))
                    > 0;
        });
    }

    @Override
    public boolean deleteToken(String name) throws StoreException {
        return change(connection -> update(connection, "DELETE FROM sandbox_token WHERE name = ?", name) > 0);
    }

    /**
     * Seals every credential under a new key, all or none, and returns how many there were. Gateways that run on a key
     * file they share go on; others have to be started again with the new key.
     *
     * @throws StoreException if the new key cannot be put where the keys are, or a credential cannot be unsealed
     */
    public int rotateKey() throws StoreException {
        int[] count = new int[1];
        boolean changed;
        try {
            changed = change(connection -> {
                // The rotation before may not have tidied up yet, and its key would be lost if the next took its place.
                settleKeys(connection);
                Sealer next = seals.prepareNext();
                count[0] = reseal(connection, seals.sealer(), next);
                return update(connection, "UPDATE gateway_key SET key_id = ?", next.keyId()) == 1;
            });
        } catch (StoreException e) {
            settleAfter(e);
            throw e;
        }
        settle();
        if (!changed) {
            throw new StoreException("the store has lost the row that names its key: put back a copy of it");
        }
        return count[0];
    }

    /** Forgets all keys but the one in force while no rotation is under way, whose next key is not in force yet. */
    private void settle() throws StoreException {
        change(connection -> {
            settleKeys(connection);
            return false;
        });
    }

    private void settleAfter(StoreException reason) {
        try {
            settle();
        } catch (StoreException e) {
            reason.addSuppressed(e);
        }
    }

    private void settleKeys(Connection connection) throws SQLException, StoreException {
        seals.use(keyId(connection).orElseThrow());
        seals.settle();
    }

    private static int reseal(Connection connection, Sealer old, Sealer next) throws SQLException, StoreException {
        List<CredentialSeals.Stored> rows = query(
                connection,
                "SELECT provider_id, name, seal FROM provider_credential",
                row -> new CredentialSeals.Stored(row.getString(1), row.getString(2), row.getBytes(3)));
        for (CredentialSeals.Stored row : rows) {
            update(connection, "UPDATE provider_credential SET seal = ? WHERE provider_id = ? AND name = ?",
                    CredentialSeals.reseal(old, next, row), row.providerId(), row.name());
        }
        return rows.size();
    }

    /** Makes a change, counts it, and tells other gateways of it. */
    private boolean change(Transactions.Change change) throws StoreException {
        return transactions.change(connection -> {
            update(connection, "UPDATE gateway_change SET counter = counter + 1");
            if (!change.run(connection)) {
                return false;
            }
            if (dialect.notice().isPresent()) {
                update(connection, dialect.notice().get());
            }
            return true;
        });
    }

    private static Optional<Instant> time(long millis) {
        return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(NEVER);
    }

    @Override
    public void close() {
        notices.close();
    }
}
