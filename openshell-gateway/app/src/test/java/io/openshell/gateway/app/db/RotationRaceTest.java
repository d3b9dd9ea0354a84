package io.openshell.gateway.app.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.gateway.seal.MasterKeySource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators who rotate the key of one store at one time, and gateways that start meanwhile, lose no credential. */
class RotationRaceTest {
    private static final int ROTATIONS = 20;
    private static final int ROTATORS = 3;

    @TempDir
    private Path directory;

    private OpenStore open() throws Exception {
        return Databases.open(
                new StoreUrl.Sqlite(directory.resolve("store").resolve("gateway.db")),
                new MasterKeySource.KeyFile(directory.resolve("master.key")),
                Map.of());
    }

    private int rotate() throws Exception {
        int sealed = 0;
        for (int i = 0; i < ROTATIONS; i++) {
            try (OpenStore mine = open()) {
                sealed += mine.store().rotateKey();
            }
        }
        return sealed;
    }

    private int openOften() throws Exception {
        int opened = 0;
        for (int i = 0; i < ROTATIONS; i++) {
            try (OpenStore mine = open()) {
                opened += mine.store().kind().equals("sqlite") ? 1 : 0;
            }
        }
        return opened;
    }

    @Test
    void everyRotationCountsAndTheCredentialOutlivesThemAll() throws Exception {
        try (OpenStore running = open();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            assertThat(running.store().createProvider(StoreContract.provider("a", StoreContract.KEY)))
                    .isTrue();
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < ROTATORS; i++) {
                work.add(this::rotate);
            }
            work.add(this::openOften);
            work.add(this::openOften);

            for (Future<Integer> done : threads.invokeAll(work)) {
                assertThat(done.get()).isEqualTo(ROTATIONS);
            }
            assertThat(running.store().read().provider("a"))
                    .contains(StoreContract.provider("a", StoreContract.KEY));
        }
        assertThat(directory.resolve("master.key.next")).doesNotExist();
    }
}
