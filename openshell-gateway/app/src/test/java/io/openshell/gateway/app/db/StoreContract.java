package io.openshell.gateway.app.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.Secret;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.model.SandboxToken;
import io.openshell.gateway.seal.MasterKey;
import io.openshell.gateway.seal.MasterKeySource;
import io.openshell.gateway.store.SqlStore;
import io.openshell.gateway.store.StoreException;
import io.openshell.gateway.store.StoredState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for the store in either database. */
abstract class StoreContract {
    static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

    @TempDir
    Path directory;

    private final List<OpenStore> opened = new ArrayList<>();

    /** Returns a store over this test's own database. */
    abstract OpenStore open(MasterKeySource keys) throws Exception;

    /** Returns a connection to the database, past the store. */
    abstract Connection connect() throws Exception;

    final SqlStore store() throws Exception {
        return store(keyFile());
    }

    final SqlStore store(MasterKeySource keys) throws Exception {
        OpenStore store = open(keys);
        opened.add(store);
        return store.store();
    }

    final MasterKeySource.KeyFile keyFile() {
        return new MasterKeySource.KeyFile(directory.resolve("master.key"));
    }

    @AfterEach
    void closeStores() {
        opened.forEach(OpenStore::close);
    }

    static Provider provider(String name, String key) {
        return new Provider(
                "id-" + name,
                name,
                "openai",
                NOW,
                1,
                Map.of("team", "a"),
                Map.of("note", "b\nc"),
                Map.of("OPENAI_API_KEY", new Credential(Optional.of(Secret.of(key)), Optional.of(NOW.plusMillis(5)))),
                Map.of("OPENAI_BASE_URL", "http://localhost/v1", "empty", ""));
    }

    static Provider with(Provider provider, Map<String, Credential> credentials, Map<String, String> config) {
        return new Provider(
                provider.id(),
                provider.name(),
                provider.type(),
                provider.createdAt(),
                provider.version() + 1,
                provider.labels(),
                provider.annotations(),
                credentials,
                config);
    }

    static SandboxToken token(String name) {
        return new SandboxToken("id-" + name, name, "h".repeat(64), NOW, Optional.of(NOW.plusSeconds(1)));
    }

    final void execute(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void whatIsStoredComesBackAsItWas() throws Exception {
        SqlStore store = store();
        Provider second = provider("b", "schlüssel-∞");
        assertThat(store.createProvider(second)).isTrue();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
        ManagedRoute route = new ManagedRoute("inference.local", "a", "модель", 300, 1);
        assertThat(store.putRoute(route)).isTrue();
        assertThat(store.createToken(token("t"))).isTrue();

        StoredState state = store.read();

        assertThat(state.providers()).containsExactly(provider("a", KEY), second);
        assertThat(state.routes()).containsExactly(route);
        assertThat(state.tokens()).containsExactly(token("t"));
        assertThat(state.change()).isEqualTo(4).isEqualTo(store.change());
        assertThat(store().read()).isEqualTo(state);
    }

    @Test
    void anEmptyStoreIsValid() throws Exception {
        assertThat(store().read()).isEqualTo(new StoredState(0, List.of(), List.of(), List.of()));
    }

    @Test
    void namesAreTakenOnce() throws Exception {
        SqlStore store = store();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
        assertThat(store.createToken(token("t"))).isTrue();
        assertThat(store.putRoute(new ManagedRoute("r", "a", "m", 0, 1))).isTrue();

        assertThat(store.createProvider(provider("a", "other"))).isFalse();
        assertThat(store.createToken(token("t"))).isFalse();
        assertThat(store.putRoute(new ManagedRoute("r", "a", "other", 0, 1))).isFalse();

        assertThat(store.change()).isEqualTo(3);
        assertThat(store.read().route("r").orElseThrow().model()).isEqualTo("m");
    }

    @Test
    void onlyTheNextVersionReplacesTheOneInForce() throws Exception {
        SqlStore store = store();
        Provider first = provider("a", KEY);
        assertThat(store.createProvider(first)).isTrue();
        assertThat(store.putRoute(new ManagedRoute("r", "a", "m", 0, 1))).isTrue();

        assertThat(store.updateProvider(first)).isFalse();
        assertThat(store.updateProvider(first.withVersion(3))).isFalse();
        assertThat(store.updateProvider(first.withVersion(2))).isTrue();
        assertThat(store.updateProvider(first.withVersion(2))).isFalse();
        assertThat(store.putRoute(new ManagedRoute("r", "a", "m", 0, 3))).isFalse();
        assertThat(store.putRoute(new ManagedRoute("r", "a", "m", 0, 2))).isTrue();
        assertThat(store.putRoute(new ManagedRoute("none", "a", "m", 0, 2))).isFalse();
        assertThat(store.change()).isEqualTo(4);
    }

    @Test
    void aRecordCreatedAgainIsAnother() throws Exception {
        SqlStore store = store();
        Provider first = provider("a", KEY);
        assertThat(store.createProvider(first)).isTrue();
        assertThat(store.deleteProvider("a")).isTrue();
        Provider again = new Provider("other-id", "a", "openai", NOW, 1, Map.of(), Map.of(), Map.of(), Map.of());
        assertThat(store.createProvider(again)).isTrue();

        assertThat(store.updateProvider(first.withVersion(2))).isFalse();
        assertThat(store.read().providers()).containsExactly(again);
    }

    @Test
    void anUpdateReplacesAllParts() throws Exception {
        SqlStore store = store();
        Provider first = provider("a", KEY);
        assertThat(store.createProvider(first)).isTrue();
        Provider next = with(first, Map.of("OTHER", Credential.of(Secret.of("x"))), Map.of("k", "v"));

        assertThat(store.updateProvider(next)).isTrue();

        assertThat(store.read().providers()).containsExactly(next);
    }

    @Test
    void deletingTakesTheParts() throws Exception {
        SqlStore store = store();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
        assertThat(store.deleteProvider("a")).isTrue();
        assertThat(store.deleteProvider("a")).isFalse();
        assertThat(store.deleteRoute("r")).isFalse();
        assertThat(store.deleteToken("t")).isFalse();

        assertThat(count("provider_credential") + count("provider_entry")).isZero();
        assertThat(store.change()).isEqualTo(2);
    }

    private long count(String table) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void aSealThatCannotBeOpenedHidesNoOtherAndSurvivesAnUpdate() throws Exception {
        SqlStore store = store();
        Provider good = provider("good", KEY);
        Provider bad = provider("bad", KEY);
        assertThat(store.createProvider(good)).isTrue();
        assertThat(store.createProvider(bad)).isTrue();
        // Moved from one row to another, which its place forbids.
        execute("UPDATE provider_credential SET seal = (SELECT seal FROM provider_credential"
                + " WHERE provider_id = 'id-good') WHERE provider_id = 'id-bad'");

        StoredState state = store.read();

        assertThat(state.provider("good")).contains(good);
        Credential unreadable =
                state.provider("bad").orElseThrow().credentials().get("OPENAI_API_KEY");
        assertThat(unreadable.value()).isEmpty();
        assertThat(unreadable.expiresAt()).contains(NOW.plusMillis(5));
        Provider changed = with(
                bad,
                Map.of("OPENAI_API_KEY", unreadable.expiringAt(Optional.empty()), "NEW", Credential.of(Secret.of("n"))),
                Map.of());
        assertThat(store.updateProvider(changed)).isTrue();
        assertThat(store.read().provider("bad")).contains(changed);
        assertThat(count("provider_credential")).isEqualTo(3);
    }

    @Test
    void anotherKeyOpensNothing() throws Exception {
        assertThat(store().createProvider(provider("a", KEY))).isTrue();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store(new MasterKeySource.Environment(MasterKey.generate(), Optional.empty())))
                .withMessage("the master key in OPENSHELL_MASTER_KEY is not the one that the store is sealed under:"
                        + " put that one there");
    }

    @Test
    void tablesOfANewerGatewayAreLeftAlone() throws Exception {
        store();
        execute("INSERT INTO schema_version (version, applied_at_ms) VALUES (99, 0)");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::store)
                .withMessageContaining("made by a newer gateway, version 99");
    }

    @Test
    void afterARotationTheOldKeyOpensNothingAndARunningStoreGoesOn() throws Exception {
        SqlStore running = store();
        assertThat(running.createProvider(provider("a", KEY))).isTrue();
        assertThat(running.createProvider(provider("b", KEY))).isTrue();
        String before = Files.readString(directory.resolve("master.key"));

        assertThat(store().rotateKey()).isEqualTo(2);

        assertThat(Files.readString(directory.resolve("master.key"))).isNotEqualTo(before);
        assertThat(directory.resolve("master.key.next")).doesNotExist();
        assertThat(running.read().provider("a")).contains(provider("a", KEY));
        assertThat(running.createProvider(provider("c", KEY))).isTrue();
        assertThat(store().read().providers())
                .containsExactly(provider("a", KEY), provider("b", KEY), provider("c", KEY));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store(
                        new MasterKeySource.Environment(MasterKey.parse(before), Optional.empty())));
    }

    @Test
    void aRunningStoreWithoutTheNewKeySealsNothingUnderTheOldOne() throws Exception {
        MasterKey old = MasterKey.generate();
        MasterKey next = MasterKey.generate();
        SqlStore running = store(new MasterKeySource.Environment(old, Optional.empty()));
        assertThat(running.createProvider(provider("a", KEY))).isTrue();
        assertThat(store(new MasterKeySource.Environment(old, Optional.of(next))).rotateKey())
                .isEqualTo(1);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> running.createProvider(provider("b", KEY)))
                .withMessageContaining("is not the one that the store is sealed under");
        assertThatExceptionOfType(StoreException.class).isThrownBy(running::read);
        assertThat(store(new MasterKeySource.Environment(next, Optional.empty()))
                .read()
                .providers())
                .hasSize(1);
    }

    @Test
    void aRotationThatFailsLeavesEverythingUnderTheOldKey() throws Exception {
        SqlStore store = store();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
        assertThat(store.createProvider(provider("b", KEY))).isTrue();
        execute("UPDATE provider_credential SET seal = (SELECT seal FROM provider_credential"
                + " WHERE provider_id = 'id-a') WHERE provider_id = 'id-b'");
        String before = Files.readString(directory.resolve("master.key"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(store::rotateKey)
                .withMessageContaining("cannot be unsealed");

        assertThat(Files.readString(directory.resolve("master.key"))).isEqualTo(before);
        assertThat(directory.resolve("master.key.next")).doesNotExist();
        assertThat(store().read().provider("a")).contains(provider("a", KEY));
    }

    @Test
    void aRotationThatWasCutOffIsFinishedOrForgottenAtTheNextOpening() throws Exception {
        SqlStore store = store();
        assertThat(store.createProvider(provider("a", KEY))).isTrue();
        Path file = directory.resolve("master.key");
        Path next = directory.resolve("master.key.next");
        String before = Files.readString(file);

        // Cut off before the change was committed: the next key lies there, and nothing is sealed under it.
        assertThat(keyFile().prepareNext().id()).isNotEmpty();
        assertThat(next).exists();
        assertThat(store().read().provider("a")).contains(provider("a", KEY));
        assertThat(next).doesNotExist();
        assertThat(Files.readString(file)).isEqualTo(before);

        // Cut off after it: the key in force is still the one beside.
        assertThat(store.rotateKey()).isEqualTo(1);
        Files.move(file, next);
        Files.writeString(file, before);
        Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(next));
        assertThat(store().read().provider("a")).contains(provider("a", KEY));
        assertThat(next).doesNotExist();
        assertThat(Files.readString(file)).isNotEqualTo(before);
    }

    @Test
    void eightWritersOnTwoGatewaysLeaveNoGapAndNoVersionTwice() throws Exception {
        List<SqlStore> stores = List.of(store(), store());
        assertThat(stores.getFirst().putRoute(new ManagedRoute("r", "p", "m", 0, 1))).isTrue();
        Set<Long> versions = ConcurrentHashMap.newKeySet();
        versions.add(1L);
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                SqlStore store = stores.get(writer % 2);
                String model = "m" + writer;
                all.add(writers.submit(() -> {
                    for (int won = 0; won < 20;) {
                        long next = store.read().route("r").orElseThrow().version() + 1;
                        if (store.putRoute(new ManagedRoute("r", "p", model, 0, next))) {
                            assertThat(versions.add(next)).as("version " + next + " once").isTrue();
                            won++;
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> writer : all) {
                writer.get();
            }
        }

        assertThat(versions).containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 161).boxed().toList());
        assertThat(stores.getLast().read().route("r").orElseThrow().version()).isEqualTo(161);
        assertThat(stores.getLast().change()).isEqualTo(161);
    }

    @Test
    void twoGatewaysMayMakeOneDatabaseAtOneTime() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<OpenStore>> stores = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                stores.add(threads.submit(() -> open(keyFile())));
            }
            for (Future<OpenStore> store : stores) {
                opened.add(store.get());
            }
        }

        assertThat(count("schema_version")).isEqualTo(1);
        assertThat(opened.getFirst().store().createProvider(provider("a", KEY))).isTrue();
        assertThat(opened.getLast().store().read().provider("a")).contains(provider("a", KEY));
    }

    static void assertNowhere(Path directory, String secret) throws Exception {
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(content.contains(secret)).as(file.toString()).isFalse();
            }
        }
    }
}
